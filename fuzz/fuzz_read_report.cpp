// A capture of any bytes to every output of `smbprobe read`: JSON parses, text is valid UTF-8 and holds no control.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/escape.hpp"
#include "base/json_layout.hpp"
#include "base/utf8.hpp"
#include "capture/byte_source.hpp"
#include "capture/capture_file.hpp"
#include "capture/capture_reports.hpp"
#include "capture/read_capture.hpp"
#include "fuzz_input.hpp"
#include "json_check.hpp"
#include "round_trip.hpp"
#include "view/json/client_json.hpp"
#include "view/json/exchange_json.hpp"
#include "view/json/host_json.hpp"
#include "view/json/session_json.hpp"
#include "view/text/text_client.hpp"
#include "view/text/text_report.hpp"
#include "view/text/text_session.hpp"

using namespace smbprobe;

namespace {

/// Nothing that a terminal would obey. @param line_ends how often '\n' may stand there, at most.
void check_harmless(std::string_view text, std::size_t line_ends) {
  while (!text.empty()) {
    const base::CodePoint next = base::first_code_point(text);
    fuzz::demand(next.valid, "output is valid UTF-8");
    if (next.value == '\n') fuzz::demand(line_ends-- > 0, "no line end in one line");
    fuzz::demand(next.value == '\n' || !base::is_control(next.value), "no control in the output");
    text.remove_prefix(next.size);
  }
}

/// A line of NDJSON, whoever wrote it.
void check_json(const std::string& line) {
  check_harmless(line, 0);
  fuzz::demand(fuzz::is_json_object(line), "JSON parses and is an object");
  fuzz::demand(base::one_line(base::many_lines(line)) == line, "JSON that was read is the JSON that was written");
}

void check_text(const std::string& text) {
  fuzz::demand(!text.empty() && text.back() == '\n', "text ends its last line");
  check_harmless(text, text.size());
}

void check_reports(const capture::CaptureReports& reports) {
  const view::TextOptions plain{};
  const view::TextOptions narrow{.width = 40, .verbose = true};
  const view::TextOptions quiet{.quiet = true};
  for (const auto& [host, exchanges] : reports.hosts()) {
    const auto judgement = audit::judge(host);
    check_json(view::host_to_json(host, judgement));
    for (const auto& options : {plain, narrow, quiet}) check_text(view::render_text(host, judgement, options));
  }
  for (const auto& client : reports.clients()) {
    check_json(view::client_to_json(client));
    check_text(view::render_client(client, plain));
  }
  for (const auto& session : reports.sessions()) {
    check_json(view::session_to_json(session));
    check_text(view::render_session(session, plain));
  }
  for (const auto& conversation : reports.conversations())
    for (const auto& exchange : conversation.exchanges) check_json(view::exchange_to_json(exchange));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView bytes = fuzz::FuzzInput(data, size, fuzz::kMostCapture).rest();
  auto file = capture::CaptureFile::open(capture::ByteSource::of_bytes({bytes.begin(), bytes.end()}), "input");
  if (!file) return 0;
  capture::CaptureReports reports;
  capture::CaptureCounts counts;
  capture::read_capture(*file,
                        {.on_conversation = [&](capture::Conversation&& told) { reports.add(std::move(told)); },
                         .on_nbstat = [&](capture::SeenNbstat&& told) { reports.add(std::move(told)); }},
                        counts);
  reports.settle();
  check_reports(reports);
  return 0;
}
