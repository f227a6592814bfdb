#include "cli/commands/scan_engine_options.hpp"

#include <CLI/CLI.hpp>
#include <string>

namespace smbprobe::cli {
namespace {

constexpr unsigned kMostTimeout = 3'600'000;  // an hour, in milliseconds
constexpr unsigned kMostPerHost = 1024;
constexpr unsigned kMostHostTimeout = 86400;  // a day
constexpr std::size_t kMostNameBytes = 15;
constexpr unsigned kMostRetries = 100;
constexpr unsigned kMostConcurrency = 1'000'000;
constexpr unsigned kMostThreads = 1024;
constexpr unsigned kMostRate = 10'000'000;

CLI::Validator number_from(unsigned least, unsigned most) {
  return {[least, most](const std::string& text) {
            unsigned value = 0;
            const bool number = CLI::detail::lexical_cast(text, value);
            if (number && value >= least && value <= most) return std::string{};
            return "'" + text + "' is not a number from " + std::to_string(least) + " to " + std::to_string(most);
          },
          ""};
}

CLI::Validator is_netbios_name() {
  return {[](const std::string& text) {
            const bool fits = !text.empty() && text.size() <= kMostNameBytes;
            return fits ? std::string{} : "'" + text + "' is not a NetBIOS name: it has 1 to 15 bytes";
          },
          ""};
}

}  // namespace

void add_engine_options(CLI::App& scan, ScanCommand& c) {
  scan.add_option("--timeout", c.timeout_ms, "deadline of one connection, milliseconds")
      ->type_name("MS")
      ->check(number_from(1, kMostTimeout))
      ->capture_default_str();
  scan.add_option("--host-timeout", c.host_timeout_s, "seconds for a host that is there")
      ->type_name("S")
      ->check(number_from(0, kMostHostTimeout))
      ->capture_default_str();
  scan.add_option("--called", c.called, "NetBIOS name to try first on 139")
      ->type_name("NAME")
      ->check(is_netbios_name());
  scan.add_option("--retries", c.retries, "try again after silence")
      ->type_name("N")
      ->check(number_from(0, kMostRetries))
      ->capture_default_str();
  scan.add_option("--per-host", c.per_host, "connections to one host at a time")
      ->type_name("N")
      ->check(number_from(1, kMostPerHost))
      ->capture_default_str();
  scan.add_option("--concurrency", c.concurrency, "hosts in flight (by depth: 1024, 256, 64)")
      ->type_name("N")
      ->check(number_from(1, kMostConcurrency));
  scan.add_option("--rate", c.rate, "new connections a second at the most (no limit)")
      ->type_name("N")
      ->check(number_from(1, kMostRate));
  scan.add_option("--threads", c.threads, "worker threads (of a sweep: one a core)")
      ->type_name("N")
      ->check(number_from(1, kMostThreads));
  scan.add_option("--resume", c.resume, "keep a checkpoint in FILE, and go on from it")->type_name("FILE");
}

}  // namespace smbprobe::cli
