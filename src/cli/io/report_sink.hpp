// Writes reports as they come, in the chosen format.
#pragma once

#include <span>

#include "base/json_writer.hpp"
#include "cli/io/output_file.hpp"
#include "cli/options.hpp"
#include "probe/exchange.hpp"
#include "report/host_report.hpp"
#include "view/html/html_page.hpp"
#include "view/text/shared_guids.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::cli {

/// The JSON array is well-formed from begin() to end(), however many reports come between, none among them.
class ReportSink {
 public:
  /// @param out outlives the sink.
  ReportSink(OutputFile& out, view::OutputFormat format, view::TextOptions text)
      : out_(out), format_(format), text_(text) {}

  void begin();
  /// Judges the host as far as the format shows it, see judge_if_due().
  /// @param exchanges of a scan that was just made: the evidence that text shows on demand
  void add(const report::HostReport& report, std::span<const probe::Exchange> exchanges = {});
  void add(const report::HostReport& report,
           const audit::Judgement& judgement,
           std::span<const probe::Exchange> exchanges = {});
  void end();

  /// Which of the hosts have one server GUID, for people. "" where none have, and where end() wrote it: below whole
  /// reports in text. Below lines it would be one more of them.
  [[nodiscard]] std::string shared_guids(std::size_t width) const;

 private:
  OutputFile& out_;
  view::OutputFormat format_;
  view::TextOptions text_;
  base::JsonWriter line_;                           ///< of ndjson
  view::HtmlPage page_;                             ///< of html: written at the end
  audit::GuidTable guids_{view::kMostSharedGuids};  ///< of text
  bool first_ = true;
};

}  // namespace smbprobe::cli
