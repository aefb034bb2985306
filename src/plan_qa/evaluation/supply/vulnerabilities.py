"""Whether something unsafe is known of what is shipped: `pip-audit` on the lock, where its register can be reached.

`python -m plan_qa.evaluation.supply.vulnerabilities deploy/requirements.txt` (`make audit`): status 1 where something is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

_SECONDS: Final = 20


def audited(lock: str) -> tuple[int, str]:
    """Exit status and a line or more to say: 0 nothing known or not reachable (said so), 1 something known."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", str(_SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        why = (done.stderr.strip().splitlines() or [f"退出码 {done.returncode}"])[-1]
        return 0, f"没有查：连不上漏洞登记处，或不能读 {lock}（{why[:200]}）；请在能联网的机器上再运行。"
    lines = [_line(each, known) for each in found for known in each.get("vulns", ())]
    return (1, "\n".join(lines)) if lines else (0, f"查了 {len(found)} 个，没有已知的漏洞。")


def _line(each: dict[str, Any], known: dict[str, Any]) -> str:
    mended = f"改用 {'、'.join(known['fix_versions'])}" if known["fix_versions"] else "还没有修好的版本"
    return f"{each['name']} {each['version']}：{known['id']}，{mended}"


def main(arguments: Sequence[str]) -> int:
    """Say what is known of a lock."""
    if len(arguments) != 1:
        print(
            "用法：python -m plan_qa.evaluation.supply.vulnerabilities deploy/requirements.txt",
            file=sys.stderr,
        )
        return 2
    status, words = audited(arguments[0])
    print(words)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
