// Writes what captures show, in the chosen format.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/fail_conditions.hpp"
#include "audit/judgement.hpp"
#include "capture/capture_reports.hpp"
#include "cli/io/output_file.hpp"
#include "cli/requirement.hpp"
#include "probe/survey/survey.hpp"
#include "view/html/html_page.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::cli {

/// Lines of one capture. The JSON array is well-formed from begin() to end().
class ReadSink {
 public:
  /// @param out outlives the sink.
  /// @param fail_conditions a server that does not meet them makes failed() true
  ReadSink(OutputFile& out,
           view::OutputFormat format,
           view::TextOptions text,
           audit::FailConditions fail_conditions = {})
      : out_(out), format_(format), text_(std::move(text)), fail_conditions_(std::move(fail_conditions)) {}

  void begin();

  /// The evidence of one conversation.
  void add_exchanges(const capture::Conversation& conversation);

  /// A conversation of a capture that still grows: NDJSON of its session and what is new of its client.
  void add_live(capture::CaptureReports& reports, const capture::Conversation& conversation);

  /// All of the capture that was not added already.
  void end_capture(const capture::CaptureReports& reports);

  void end();

  /// Whether any server that was written supports SMB.
  [[nodiscard]] bool saw_server() const noexcept { return saw_server_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] const OpenQuestions& open() const noexcept { return open_; }

 private:
  [[nodiscard]] audit::Judgement judge(const report::HostReport& host);
  [[nodiscard]] int indent() const;
  void line(const std::string& text);
  void text(const capture::CaptureReports& reports);
  [[nodiscard]] std::string table(const capture::CaptureReports& reports);

  OutputFile& out_;
  view::OutputFormat format_;
  view::TextOptions text_;
  audit::FailConditions fail_conditions_;
  bool saw_server_ = false;
  bool failed_ = false;
  OpenQuestions open_;
  bool first_ = true;
  bool live_ = false;  ///< sessions and clients are written already
  view::HtmlPage page_;
  std::map<std::string, report::ClientOffer> written_;  ///< by address
};

}  // namespace smbprobe::cli
