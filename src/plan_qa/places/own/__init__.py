"""Places in documents that users added: 编 章 节 条 款 项 目."""
