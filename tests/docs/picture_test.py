#!/usr/bin/env python3
"""The README's picture shows what the program prints: picture_test.py SMBPROBE REPOSITORY [--update]

docs/terminal.svg is the first screen of the report on a recorded server, which is the same on every machine.
"""
import difflib
import html
import pathlib
import re
import subprocess
import sys

COMMAND = ["smbprobe", "read", "captures/samba-4.17_smb1-and-smb2.pcapng"]
UNTIL = "Dialects"  # the section after the answer: the picture has no room for more
LETTER, LINE, MARGIN = 7.8, 17, 16  # pixels
STYLES = {"1": "b", "31": "r", "33": "y", "1;31": "b r"}
HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<style>
text {{ font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d4d4d4; white-space: pre }}
.b {{ font-weight: bold; fill: #ffffff }} .r {{ fill: #ff6b68 }} .y {{ fill: #e5c07b }}
</style>
<rect width="{width}" height="{height}" rx="8" fill="#1e1e1e"/>
"""


def printed(smbprobe, repository):
    run = subprocess.run([smbprobe, *COMMAND[1:], "--color", "always"], cwd=repository, capture_output=True, text=True,
                         timeout=50, check=True)
    answer, *rest = re.split(rf"\n\n(?:\x1b\[[0-9;]*m)*{UNTIL}\b", run.stdout)
    if not rest:
        sys.exit(f"the report has no section {UNTIL!r}")
    return answer.split("\n")


def spans(line):
    """The line as SVG: each colour of the terminal is a class."""
    out, style = "", None
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if code := re.fullmatch(r"\x1b\[([0-9;]*)m", part):
            style = None if code[1] in ("", "0") else STYLES[code[1]]
        elif part:
            text = html.escape(part, quote=False)
            out += f'<tspan class="{style}">{text}</tspan>' if style else text
    return out


def picture(lines):
    lines = ["\x1b[1m$ " + " ".join(COMMAND) + "\x1b[0m", *lines]
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    width = round(max(map(len, plain)) * LETTER) + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    out = HEAD.format(width=width, height=height, title=f"What {' '.join(COMMAND)} prints: the verdict, the findings, what to change")
    for number, (line, text) in enumerate(zip(lines, plain), 1):
        if text:
            length = round(len(text) * LETTER, 1)  # columns stay columns in any font
            out += f'<text x="{MARGIN}" y="{number * LINE + MARGIN - 4}" textLength="{length}" xml:space="preserve">{spans(line)}</text>\n'
    return out + "</svg>\n"


def main():
    smbprobe, repository, *more = sys.argv[1:]
    path = pathlib.Path(repository) / "docs" / "terminal.svg"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    now = picture(printed(smbprobe, repository))
    if before == now:
        return
    if more == ["--update"]:
        path.write_text(now, encoding="utf-8")
        return
    print("\n".join(difflib.unified_diff(before.split("\n"), now.split("\n"), "docs/terminal.svg", "the program", lineterm="")))
    sys.exit(f"tests/docs/picture_test.py {smbprobe} {repository} --update renews it")


main()
