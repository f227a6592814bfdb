// Writes what captures show, in the chosen format.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "audit/fail_conditions.hpp"
#include "audit/judgement.hpp"
#include "capture/capture_reports.hpp"
#include "cli/io/output_file.hpp"
#include "cli/requirement.hpp"
#include "probe/survey/survey.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::cli {

/// Lines of one capture after the other. The JSON array is well-formed from begin() to end().
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

  /// A capture begins. @param heading "" for none: text shows it above the capture's reports.
  void begin_capture(std::string heading);

  /// The evidence of one conversation.
  void add_exchanges(const capture::Conversation& conversation);

  /// A conversation of a capture that still grows: NDJSON of its session and what is new of its client.
  void add_live(capture::CaptureReports& reports, const capture::Conversation& conversation);

  /// All of a capture that was not added already.
  void end_capture(const capture::CaptureReports& reports);

  void end();

  /// Whether a server that was written spoke SMB.
  [[nodiscard]] bool saw_server() const noexcept { return saw_server_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] const OpenQuestions& open() const noexcept { return open_; }

 private:
  struct SeenServer {
    report::HostReport report;
    audit::Judgement judgement;
  };

  void keep(report::HostReport report);
  [[nodiscard]] audit::Judgement judge(const report::HostReport& host);
  [[nodiscard]] int indent() const;
  void line(const std::string& text);
  void text(const capture::CaptureReports& reports);
  [[nodiscard]] std::string table(const std::vector<probe::SurveyedHost>& hosts);

  OutputFile& out_;
  view::OutputFormat format_;
  view::TextOptions text_;
  audit::FailConditions fail_conditions_;
  bool saw_server_ = false;
  bool failed_ = false;
  OpenQuestions open_;
  bool first_ = true;
  bool live_ = false;  ///< sessions and clients of this capture are written already
  std::string heading_;
  std::vector<SeenServer> servers_;  ///< of html: in the order of appearance, with the last capture's word
  std::unordered_map<std::string, std::size_t> places_;  ///< in servers_, by address
  std::map<std::string, report::ClientOffer> written_;   ///< by address, of this capture
};

}  // namespace smbprobe::cli
