// A saved report of any bytes: what is read as a host is written as JSON that is read as the same host, and judging,
// comparing and rendering it never fail.
#include <string>
#include <string_view>

#include "audit/judgement.hpp"
#include "fuzz_input.hpp"
#include "json_check.hpp"
#include "report/saved_line.hpp"
#include "round_trip.hpp"
#include "view/json/host_json.hpp"
#include "view/text/text_report.hpp"

using namespace smbprobe;

namespace {

void check_host(const report::HostReport& report) {
  const std::string written = view::host_to_json(report);
  const auto again = report::parse_saved(written);
  fuzz::demand(again.has_value() && again->is_host, "what was written is a host again");
  fuzz::demand(view::host_to_json(again->report) == written, "and the same one");
  const auto judgement = audit::judge(report);
  fuzz::demand(fuzz::is_json_object(view::host_to_json(report, judgement)), "its judgement is JSON");
  fuzz::demand(!view::render_text(report, judgement, {}).empty(), "it has a text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  if (const auto line = report::parse_saved(bytes); line && line->is_host) check_host(line->report);
  return 0;
}
