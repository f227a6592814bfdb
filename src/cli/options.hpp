// What the command line said, a struct a verb.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/acceptance.hpp"
#include "audit/host_filter.hpp"
#include "audit/judgement.hpp"
#include "net/proxy.hpp"
#include "report/depth.hpp"
#include "view/options.hpp"

namespace smbprobe::cli {

/// Up to so many targets are few. More are a sweep: several threads, progress, a summary on standard error.
inline constexpr std::uint64_t kFew = 16;

enum class ColorChoice : std::uint8_t { automatic, always, never };

/// An option of which changes_output() was said, as the command line has it.
struct GivenOption {
  std::string name;                  ///< "--depth"
  std::optional<std::string> value;  ///< "" of a flag, empty where it was not given

  friend bool operator==(const GivenOption&, const GivenOption&) = default;
};

/// `smbprobe scan`, as written: nothing is checked beyond what one option can say alone.
struct ScanCommand {
  std::vector<std::string> targets;
  std::string target_file;             ///< -i; "" for none, "-" for stdin
  std::vector<std::string> excludes;   ///< --exclude, cut at the commas
  std::string exclude_file;            ///< --exclude-file; "" for none
  std::uint64_t seed = 1;              ///< --seed
  std::string shard;                   ///< --shard; "" for the whole
  bool strict = false;                 ///< --strict: a bad line of a list gives exit code 2
  std::optional<report::Depth> depth;  ///< empty: by the number of targets
  std::string ports = "445,139";
  unsigned timeout_ms = 3000;
  unsigned per_host = 32;
  unsigned retries = 0;
  unsigned host_timeout_s = 60;         ///< --host-timeout; 0: none
  std::string called;                   ///< --called, a NetBIOS name; "" for none
  std::optional<unsigned> concurrency;  ///< --concurrency; empty: kConcurrency of scan_setup.cpp
  std::optional<unsigned> threads;      ///< --threads; empty: the machine's cores, for a sweep
  std::optional<unsigned> rate;         ///< --rate, connections per second, 0: no brake; empty: the default of sweeps
  std::string resume;                   ///< --resume; "" for none
  std::string source;                   ///< --source; "" for none
  std::optional<net::Proxy> proxy;      ///< --proxy
  bool identify = false;
  bool anonymous = false;                    ///< --anonymous: try a null session and a guest session
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  std::string record;                        ///< --record; "" for none
  bool overwrite = false;
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false;
  bool verbose = false;
  bool trace = false;
  bool exchanges = false;
  bool dry_run = false;
  bool no_progress = false;
  std::optional<audit::HostFilter> only;    ///< --only; empty: by the number of targets
  std::string status_file;                  ///< --status-file; "" for none
  std::optional<audit::Severity> fail_on;   ///< --fail-on; empty: a finding is no failure
  std::vector<audit::Acceptance> accepted;  ///< --accept
  std::optional<audit::Product> fix;        ///< --fix: only what to change on this product
  std::string policy;                       ///< --policy, a name or a file; "" for none
  bool require = false;                     ///< --require
  bool no_require = false;                  ///< --no-require; neither: by the targets
  bool list_policies = false;               ///< --list-policies: nothing is probed
  bool make_policy = false;                 ///< --make-policy: a policy instead of the report
  std::string command_line;                 ///< what was typed, for a shell; "" where that has a password
  std::vector<GivenOption> changes_output;  ///< what --resume compares, in the order of declaration
};

}  // namespace smbprobe::cli
