"""What a system says when a file cannot be read or written, in the words of whoever has to do something about it."""

from __future__ import annotations

import errno
from typing import Final

_REASONS: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不许这样做",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "用完了分给的磁盘空间",
    errno.EROFS: "磁盘是只读的",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "名字太长",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EBADF: "已经关闭",
    errno.ELOOP: "链接绕成了圈",
    errno.ENODEV: "没有这个设备",
    errno.ENXIO: "没有这个设备",
    errno.ESTALE: "网络磁盘断开了",
    errno.ETIMEDOUT: "等得太久",
    errno.EBUSY: "正被别的程序占用",
}


def reason(error: OSError) -> str:
    """Why, without the path."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error) or type(error).__name__)
