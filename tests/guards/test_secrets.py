"""No secret is in the repository, and the scan that says so can see one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import secrets_scan


def test_no_file_of_the_repository_holds_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    assert secrets_scan.main() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "planted",
    [
        "key = 'sk-" + "a1B2" * 8 + "'",
        "AKIA" + "ABCDEFGH12345678",
        "-----BEGIN " + "PRIVATE KEY-----",
        "token: wenshu_" + "x" * 43,
        "path = '/home/" + "alice/wenshu'",
    ],
)
def test_a_planted_secret_is_found(planted: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.txt"
    file.write_text(f"harmless\n{planted}\n")
    assert [line for line, _ in secrets_scan.scan(file)] == [2]
