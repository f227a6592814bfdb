// Writes reports as they come, in the chosen format.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "audit/acceptance.hpp"
#include "audit/judgement.hpp"
#include "cli/io/output_file.hpp"
#include "probe/exchange.hpp"
#include "report/host_report.hpp"
#include "view/options.hpp"

namespace smbprobe::cli {

/// What is written is well-formed from begin() to end(), however many reports come between, none among them.
///
/// Making the bytes of a host is apart from writing them: the const functions may be called from several threads at a
/// time, the others by one, in the order in which hosts are to be written.
class ReportSink {
 public:
  using Exchanges = std::span<const probe::Exchange>;

  ReportSink() = default;
  ReportSink(const ReportSink&) = delete;
  ReportSink& operator=(const ReportSink&) = delete;
  virtual ~ReportSink() = default;

  /// Findings that do not count, from now on. @pre nothing is judged yet
  void accept(audit::Acceptances acceptances) { acceptances_ = std::move(acceptances); }

  /// Judges a host as far as the format shows it.
  [[nodiscard]] virtual audit::Judgement judge(const report::HostReport& report) const;
  /// The bytes of a host, for append(). @param exchanges of a scan that was just made
  [[nodiscard]] virtual std::string render(const report::HostReport& report,
                                           const audit::Judgement& judgement,
                                           Exchanges exchanges) const = 0;

  virtual void begin() {}
  /// @param rendered what render() made of this report and judgement
  virtual void append(const report::HostReport& report,
                      const audit::Judgement& judgement,
                      std::string_view rendered) = 0;
  virtual void end() {}

  /// Renders and appends; judges as well where no judgement is given.
  void add(const report::HostReport& report) { add(report, judge(report)); }
  void add(const report::HostReport& report, const audit::Judgement& judgement) {
    append(report, judgement, render(report, judgement, {}));
  }

  /// What the hosts amount to, for standard error, where end() did not write it: a file that another run goes on with
  /// has nothing but hosts in it. "" elsewhere.
  [[nodiscard]] virtual std::string closing_words(std::size_t /*width*/) const { return {}; }

 protected:
  [[nodiscard]] const audit::Acceptances& acceptances() const noexcept { return acceptances_; }

 private:
  audit::Acceptances acceptances_;
};

/// @param out outlives the sink.
[[nodiscard]] std::unique_ptr<ReportSink> make_text_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_json_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_ndjson_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_csv_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_list_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_html_sink(OutputFile& out, const view::TextOptions& text);

}  // namespace smbprobe::cli
