// Writes reports as they come, in the chosen format.
#pragma once

#include "cli/html_page.hpp"
#include "cli/json_writer.hpp"
#include "cli/options.hpp"
#include "cli/output_file.hpp"
#include "cli/shared_guids.hpp"
#include "cli/text_report.hpp"
#include "probe/host_report.hpp"

namespace smbprobe::cli {

/// The JSON array is well-formed from begin() to end(), however many reports come between, none among them.
class ReportSink {
 public:
  /// @param out outlives the sink.
  ReportSink(OutputFile& out, OutputFormat format, TextOptions text) : out_(out), format_(format), text_(text) {}

  void begin();
  /// Judges the host as far as the format shows it, see judge_if_due().
  void add(const probe::HostReport& report);
  void add(const probe::HostReport& report, const audit::Judgement& judgement);
  void end();

  /// Which of the hosts have one server GUID, for people. "" where none have, and where end() wrote it: below whole
  /// reports in text. Below lines it would be one more of them.
  [[nodiscard]] std::string shared_guids(std::size_t width) const;

 private:
  OutputFile& out_;
  OutputFormat format_;
  TextOptions text_;
  JsonWriter line_;                           ///< of ndjson
  HtmlPage page_;                             ///< of html: written at the end
  audit::GuidTable guids_{kMostSharedGuids};  ///< of text
  bool first_ = true;
};

}  // namespace smbprobe::cli
