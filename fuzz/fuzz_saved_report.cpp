// A saved report of any bytes: what is read as a host is written as JSON that is read as the same host, and judging,
// comparing and rendering it never fail.
#include <string>
#include <string_view>

#include "audit/judgement.hpp"
#include "cli/json_report.hpp"
#include "cli/saved_report.hpp"
#include "cli/text_report.hpp"
#include "fuzz_input.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

void check_host(const probe::HostReport& report) {
  const std::string written = cli::host_to_json(report);
  const auto again = cli::parse_saved(written);
  fuzz::demand(again.has_value() && again->is_host, "what was written is a host again");
  fuzz::demand(cli::host_to_json(again->report) == written, "and the same one");
  const auto judgement = audit::judge(report);
  fuzz::demand(cli::Json::accept(cli::host_to_json(report, judgement)), "its judgement is JSON");
  fuzz::demand(!cli::render_text(report, judgement, {}).empty(), "it has a text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  if (const auto line = cli::parse_saved(bytes); line && line->is_host) check_host(line->report);
  return 0;
}
