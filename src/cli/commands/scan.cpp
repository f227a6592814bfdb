#include "cli/commands/scan.hpp"

#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"
#include "cli/commands/scan_engine_options.hpp"
#include "cli/commands/scan_target_options.hpp"
#include "cli/commands/sweep_output_options.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(Targets: nas.lan, 192.0.2.7, 192.0.2.0/24, 192.0.2.1-50, 192.0.2.1-192.0.3.9,
2001:db8::1, 2001:db8::/120, fe80::1%eth0; each with a port of its own as in
nas.lan:4450, 192.0.2.0/24:4450, [2001:db8::/120]:4450. -i and - also take the
output of masscan (-oL, -oJ, -oX), zmap (CSV, JSON) and nmap (-oG, -oX) as it
is; of the open ports in it, those of --port are probed.

Depth: quick asks whether SMB1 is on, and whether signing is required; standard
asks for every dialect, signing and capabilities on 445 and 139; full also for
each cipher, signing algorithm and legacy dialect, and who the host is.
Without --depth a single target is probed in full, up to 65536 targets as
standard (with --policy, as much as its rules need), and more as quick.

A policy: a host that is stricter than a rule asks holds it, and a rule whose
answer is unknown is not broken.

It takes no credentials: it stops at NEGOTIATE, or with --identify or --depth
full at the NTLMSSP CHALLENGE. Only --anonymous goes on: on two more connections
to a port it tries a session without a user and one as Guest without a password,
reports what came of them and hangs up. A server may log that.

Exit codes:
  0    at least one target spoke SMB
  1    a finding at or above --fail-on, or a host breaks the policy
  2    bad option, target, port list or policy, or the file of -o exists
  3    no target spoke SMB
  4    the output cannot be written, or no descriptors are left
  130  interrupted (once: what is in flight ends; twice: at once))";

const Names<report::Depth> kDepths{
    {"quick", report::Depth::quick}, {"standard", report::Depth::standard}, {"full", report::Depth::full}};

void add_probing(CLI::App& scan, ScanCommand& c) {
  scan.add_option("TARGET", c.targets, "hosts and networks, see below; - for stdin")->type_name("");
  scan.add_option("-i", c.target_file, "targets from FILE, one a line; - for stdin")->type_name("FILE");
  add_target_options(scan, c);
  scan.add_option("-p,--port", c.ports, "such as 445, 139, 4450/direct, 1139/netbios")
      ->type_name("LIST")
      ->capture_default_str();
  add_words(
      scan, "--depth", kDepths, "quick|standard|full", [&c](report::Depth d) { c.depth = d; },
      "how much is asked, see below");
  scan.add_flag("--identify", c.identify, "ask who it is; part of full");
  scan.add_flag("--anonymous", c.anonymous, "try null and guest sessions, see below");
  scan.add_flag("--dry-run", c.dry_run, "send nothing, show the first packets");
}

void add_output(CLI::App& scan, ScanCommand& c) {
  add_words(
      scan, "-f,--format", kReportFormats, "text|json|ndjson|csv|html", [&c](view::OutputFormat f) { c.format = f; },
      "of the reports (default text)");
  scan.add_option("-o", c.output, "write to FILE instead of stdout")->type_name("FILE");
  scan.add_flag("--overwrite", c.overwrite, "let -o and --record replace an existing file");
  scan.add_option("--record", c.record, "write every exchange to FILE as pcapng packets")->type_name("FILE");
  scan.add_flag("--exchanges", c.exchanges, "NDJSON of every exchange, no reports");
  add_words(
      scan, "--color", kColors, "auto|always|never", [&c](ColorChoice w) { c.color = w; },
      "colours in text (default auto, heeds NO_COLOR)");
  add_fail_on(scan, c.fail_on);
  add_policy(scan, c.policy);
  scan.add_flag("--list-policies", c.list_policies, "print the policies that are built in, and end");
  scan.add_flag("--make-policy", c.make_policy, "print the strictest policy that the host holds");
  scan.add_flag("-q", c.quiet, "text: one line a host");
  scan.add_flag("-v", c.verbose, "text: also each exchange in a line");
  scan.add_flag("--trace", c.trace, "each exchange on stderr, decoded and in hex");
  scan.add_flag("--no-progress", c.no_progress, "no progress on stderr");
}

}  // namespace

CLI::App* add_scan_command(CLI::App& app, ScanCommand& command) {
  CLI::App* scan = app.add_subcommand("scan", "Probes hosts for dialects, signing and ciphers");
  scan->footer(kFooter);
  add_probing(*scan, command);
  add_engine_options(*scan, command);
  add_output(*scan, command);
  add_sweep_output(*scan, command);
  return scan;
}

}  // namespace smbprobe::cli
