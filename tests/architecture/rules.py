#!/usr/bin/env python3
"""The rules of the architecture as tests: rules.py RULE REPOSITORY [TEST_BINARY...]

Each rule first runs on a bad sample and fails when it finds nothing there: a check that cannot fail proves nothing.
"""
import os
import re
import subprocess
import sys

SOURCES = (".cpp", ".hpp")
MOST_LINES = 400
PURE_ROOMS = ("base", "proto", "report", "targets", "probe", "audit", "view")
BELOW = {  # the rooms whose headers a room may include, beside its own
    "base": set(),
    "proto": {"base"},
    "report": {"base", "proto"},
    "targets": {"base", "proto", "report"},
    "probe": {"base", "proto", "report", "targets"},
    "audit": {"base", "proto", "report", "targets"},  # no exchange, no evidence: a saved report is judged like a live one
    "net": {"base", "proto", "report", "targets", "probe"},
    "capture": {"base", "proto", "report", "targets", "probe"},
    "view": {"base", "proto", "report", "targets", "probe", "audit", "capture"},
    "cli": {"base", "proto", "report", "targets", "probe", "audit", "net", "capture", "view"},
}
MAY_INCLUDE = {room: below | {room} for room, below in BELOW.items()}
# what pure code must not reach: sockets, captures, clocks, chance, files
IMPURE_HEADER = re.compile(
    r"^(asio([./].*)?|boost/asio.*|ctime|time\.h|random|fstream|iostream|unistd\.h|thread|sys/.*|netinet/.*|arpa/.*)$"
)
# <chrono> itself is allowed for its calendar; its clocks are not
IMPURE_CALL = re.compile(
    r"\b([a-z_]+_clock::|clock_gettime|gettimeofday|random_device|mt19937|s?rand|getrandom|arc4random)|\bnow\(\)"
)
BOTAN_HOME = "src/proto/ntlm_v2.cpp"
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def without_comments(text):
    """The text with comments, strings and characters blanked; line numbers stay."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def directions(path, text):
    room = room_of(path)
    if room is None:
        return
    code = without_comments(text).split("\n")
    for number, line in enumerate(text.split("\n"), 1):
        include = INCLUDE.match(line)
        if include:
            yield from ((number, what) for what in wrong_include(path, room, include[1] or include[2]))
        elif room in PURE_ROOMS and IMPURE_CALL.search(code[number - 1]):
            yield number, "pure code uses a clock or chance: " + line.strip()


def wrong_include(path, room, header):
    other = header.split("/")[0] if "/" in header else None
    if other in MAY_INCLUDE and other not in MAY_INCLUDE.get(room, {other}):
        yield f"src/{room} must not include {header}"
    if room in PURE_ROOMS and IMPURE_HEADER.match(header):
        yield f"pure code includes {header}"
    if room in PURE_ROOMS and header.startswith("botan") and path != BOTAN_HOME:
        yield f"only {BOTAN_HOME} includes Botan among the pure files"
    if room != "net" and re.match(r"asio([./]|$)", header):
        yield f"only src/net includes Asio, not {path}"
    if re.match(r"pcap([./]|$)", header):
        yield f"only the tests include {header}: src reads captures itself"
    if room != "capture" and header == "zlib.h":
        yield f"only src/capture includes {header}"
    if room != "cli" and header.startswith("CLI/"):
        yield f"only src/cli includes {header}"
    if header.startswith("nlohmann/"):
        yield f"only the tests include {header}: src has its own writer and reader"


def file_length(path, text):
    lines = text.count("\n") + (not text.endswith("\n"))
    if path.endswith(SOURCES) and path.split("/")[0] in ("src", "tests", "fuzz", "bench") and lines > MOST_LINES:
        yield lines, f"{lines} lines, {MOST_LINES} at most: two files, or three"


def no_casts(path, text):
    if room_of(path) in PURE_ROOMS:
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            if "reinterpret_cast" in line:
                yield number, "reinterpret_cast in pure code"


def no_exceptions(path, text):
    if room_of(path) in PURE_ROOMS:
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            if re.search(r"\b(throw|try|catch)\b", line):
                yield number, "exceptions in pure code: " + line.strip()


# what a newer version of a library has in another header: with an older one the code compiles without it
MOVED = {r"\bfmt::join\b": "fmt/ranges.h"}


def newer_libraries(_path, text):
    code = without_comments(text).split("\n")
    included = {found[1] or found[2] for found in map(INCLUDE.match, text.split("\n")) if found}
    for used, header in MOVED.items():
        if header in included:
            continue
        yield from ((number, f"needs <{header}>: {line.strip()}") for number, line in enumerate(code, 1) if re.search(used, line))


OPENS = re.compile(r"(?<![\w.>:])::open\(|\b(f|p)open\(|\btmpfile\(|\bmkstemp\(|\b[io]?fstream\b")
OPENS_FOR_CLI = ("src/cli/io/open_file.cpp", "src/cli/io/console.cpp")  # the second: what stands in for a closed standard stream


def files_are_opened_in_one_place(path, text):
    """Links, inheritance and files that are there already are thought of there."""
    if room_of(path) == "cli" and path not in OPENS_FOR_CLI:
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            if OPENS.search(line):
                yield number, "opens a file: open_file.hpp does that: " + line.strip()


PRINTS = re.compile(r"\bstd::(cerr|cout|clog|print(ln)?)\b|\bfmt::print(ln)?\b|\b[fv]?printf\s*\(|\bf?puts\s*\(|\bperror\s*\(")


def nothing_is_printed_by_the_way(path, text):
    """What cannot be written must not throw, and must not be lost unseen: console.hpp and output_file.hpp see to that."""
    if room_of(path):
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            if PRINTS.search(line):
                yield number, "prints by itself: console.hpp tells, output_file.hpp writes: " + line.strip()


UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")


def no_unfinished_words(_path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if UNFINISHED.search(line):
            yield number, line.strip()[:100]


# rule -> bad samples, each of which must be found
RULES = {
    directions: [
        ("src/proto/x.cpp", "#include <asio.hpp>\n"),
        ("src/proto/x.cpp", "#include <asio/ip/tcp.hpp>\n"),
        ("src/probe/x.hpp", "#include <pcap/pcap.h>\n"),
        ("src/probe/x.hpp", "#include <ctime>\n"),
        ("src/audit/x.cpp", "#include <random>\n"),
        ("src/audit/x.cpp", '#include "probe/exchange.hpp"\n'),
        ("src/report/x.cpp", '#include "probe/exchange.hpp"\n'),
        ("src/base/x.cpp", "#include <fstream>\n"),
        ("src/view/text/x.cpp", "#include <unistd.h>\n"),
        ("src/report/x.cpp", "auto now = std::chrono::system_clock::now();\n"),
        ("src/proto/x.cpp", "#include <botan/hash.h>\n"),
        ("src/probe/ntlm_v2.cpp", "#include <botan/mac.h>\n"),
        ("src/proto/x.cpp", '#include "probe/plan.hpp"\n'),
        ("src/base/x.hpp", '#include "proto/bytes.hpp"\n'),
        ("src/cli/x.cpp", "#include <nlohmann/json.hpp>\n"),
        ("src/probe/x.cpp", '#include "net/scan.hpp"\n'),
        ("src/net/x.cpp", '#include "cli/options.hpp"\n'),
        ("src/cli/x.cpp", "#include <asio.hpp>\n"),
        ("src/net/x.cpp", "#include <CLI/CLI.hpp>\n"),
        ("src/capture/x.cpp", "#include <pcap/pcap.h>\n"),
        ("src/net/x.cpp", '#include "capture/capture_file.hpp"\n'),
        ("src/probe/x.cpp", "int a = 0;\nauto b = std::chrono::system_clock::now();\n"),
        ("src/probe/x.cpp", "using Clock = std::chrono::steady_clock;\nauto b = Clock::now();\n"),
        ("src/probe/x.cpp", "int a = rand();\n"),
    ],
    file_length: [("src/net/x.cpp", "int a;\n" * (MOST_LINES + 1)), ("tests/probe/x_test.cpp", "\n" * (MOST_LINES + 1))],
    no_casts: [("src/proto/x.cpp", "auto a = reinterpret_cast<char*>(b);\n")],
    no_exceptions: [("src/probe/x.cpp", "try {\n"), ("src/proto/x.cpp", "if (a) throw 1;\n")],
    newer_libraries: [("src/cli/x.cpp", '#include <fmt/format.h>\nauto a = fmt::join(b, ", ");\n')],
    files_are_opened_in_one_place: [
        ("src/cli/io/x.cpp", "const int fd = ::open(path.c_str(), O_RDONLY);\n"),
        ("src/cli/sweep/x.cpp", "std::ifstream file(path);\n"),
        ("src/cli/io/x.cpp", "std::FILE* file = std::tmpfile();\n"),
    ],
    nothing_is_printed_by_the_way: [
        ("src/cli/x.cpp", 'fmt::print(stderr, "x");\n'),
        ("src/net/x.cpp", "std::cerr << 1;\n"),
        ("src/capture/x.cpp", 'std::fprintf(stderr, "x");\n'),
    ],
    no_unfinished_words: [("src/net/x.cpp", "// TO" + "DO later\n"), ("docs/x.md", "FIX" + "ME\n")],
}
# and good ones, in which nothing must be found
GOOD = {
    directions: [
        (BOTAN_HOME, "#include <botan/mac.h>\n"),
        ("src/proto/x.cpp", "#include <chrono>\nstd::chrono::sys_days day{year / month / 1};\n"),
        ("tests/base/x.cpp", "#include <nlohmann/json.hpp>\n"),
        ("src/net/x.cpp", '#include <asio.hpp>\n#include <chrono>\n#include "probe/plan.hpp"\n'),
        ("src/probe/x.cpp", '// rand() is not used\n#include "proto/bytes.hpp"\n'),
    ],
    file_length: [("src/net/x.cpp", "int a;\n" * MOST_LINES)],
    no_casts: [("src/proto/x.cpp", "// no reinterpret_cast here\n")],
    no_exceptions: [("src/proto/x.cpp", 'auto a = "try";  // throw\n')],
    newer_libraries: [
        ("src/cli/x.cpp", '#include <fmt/ranges.h>\nauto a = fmt::join(b, ", ");\n'),
        ("src/cli/x.cpp", "// fmt::join would do\n"),
    ],
    files_are_opened_in_one_place: [
        ("src/cli/io/open_file.cpp", "::open(name, flags);\n"),
        ("src/cli/io/x.cpp", "auto out = OutputFile::open(path, false);\n"),
        ("src/capture/x.cpp", "::open(name, flags);\n"),
    ],
    nothing_is_printed_by_the_way: [("src/cli/x.cpp", 'tell("x"); // no std::cerr\n'), ("bench/x.cpp", "std::cout << 1;\n")],
    no_unfinished_words: [("src/net/x.cpp", "int todo_list;\n")],
}


def prove_that_it_can_fail(rule):
    for path, text in RULES[rule]:
        if not list(rule(path, text)):
            sys.exit(f"{rule.__name__} does not see what is wrong in a bad sample of {path}: {text[:80]!r}")
    for path, text in GOOD[rule]:
        if found := list(rule(path, text)):
            sys.exit(f"{rule.__name__} complains about a good sample: {found}")


def files(repository):
    """Path and text of each file of ours; what is built or fetched is not ours."""
    for folder, folders, names in os.walk(repository):
        folders[:] = sorted(name for name in folders if name not in ("build", ".git", ".cache") and not name.startswith("build-"))
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, repository).replace(os.sep, "/"), file.read()
            except (UnicodeDecodeError, OSError):
                continue  # a capture, a dead link


def check(rule, repository):
    prove_that_it_can_fail(rule)
    seen = wrong = 0
    for path, text in files(repository):
        if rule is not no_unfinished_words and not path.endswith(SOURCES):
            continue
        seen += 1
        for number, what in rule(path, text):
            wrong += 1
            print(f"{path}:{number}: {what}")
    print(f"{rule.__name__}: {seen} files, {wrong} complaints")
    if seen == 0:
        sys.exit("no file was looked at")
    sys.exit(1 if wrong else 0)


def count_cases(binary, *filters):
    told = subprocess.run([binary, "--count", *filters], capture_output=True, text=True, timeout=60, check=False).stdout
    number = re.search(r"current filters: (\d+)", re.sub(r"\x1b\[[0-9;]*m", "", told))
    if not number:
        sys.exit(f"{binary} --count does not say how many cases it has: {told!r}")
    return int(number[1])


def tests_are_there(binaries):
    """A filter that selects nothing, or a file that was not compiled in, would pass without a word."""
    if not binaries:
        sys.exit("no test binaries were given")
    if count_cases(binaries[0], "--test-case=no case has this name") != 0:
        sys.exit("an empty selection is not seen as empty")
    empty = 0
    for binary in binaries:
        number = count_cases(binary)
        print(f"{os.path.basename(binary)}: {number} cases")
        empty += number == 0
    sys.exit(1 if empty else 0)


def main():
    name, repository, *binaries = sys.argv[1:]
    if name == "tests_are_there":
        tests_are_there(binaries)
    check({rule.__name__: rule for rule in RULES}[name], repository)


main()
