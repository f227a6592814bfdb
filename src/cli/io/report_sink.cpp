#include "cli/io/report_sink.hpp"

#include <utility>

#include "audit/fail_conditions.hpp"
#include "base/json_writer.hpp"
#include "view/csv_report.hpp"
#include "view/html/html_page.hpp"
#include "view/json/host_json.hpp"
#include "view/text/shared_guids.hpp"
#include "view/text/text_layout.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::cli {
namespace {

class TextSink : public ReportSink {
 public:
  TextSink(OutputFile& out, const view::TextOptions& text) : out_(out), text_(text) {}

  void add(const report::HostReport& report, Exchanges exchanges) override {
    if (text_.quiet) return add(report, {}, exchanges);
    ReportSink::add(report, exchanges);
  }

  void add(const report::HostReport& report, const audit::Judgement& judgement, Exchanges exchanges) override {
    guids_.add(report);
    const bool first = std::exchange(first_, false);
    out_.write((first || text_.quiet ? "" : "\n") + view::render_text(report, judgement, text_, exchanges));
  }

  void end() override {
    if (text_.quiet) return;
    const std::string shared = view::shared_guid_section(guids_, text_.width);
    if (!shared.empty()) out_.write('\n' + view::render_style(shared, text_.color));
  }

  [[nodiscard]] std::string shared_guids(std::size_t width) const override {
    return text_.quiet ? view::render_style(view::shared_guid_section(guids_, width), false) : std::string();
  }

 private:
  OutputFile& out_;
  view::TextOptions text_;
  audit::GuidTable guids_{view::kMostSharedGuids};
  bool first_ = true;
};

class JsonSink : public ReportSink {
 public:
  explicit JsonSink(OutputFile& out) : out_(out) {}

  using ReportSink::add;
  void begin() override { out_.write("["); }
  void add(const report::HostReport& report, const audit::Judgement& judgement, Exchanges /*exchanges*/) override {
    out_.write((std::exchange(first_, false) ? "\n" : ",\n") + view::host_to_json(report, judgement, 2));
  }
  void end() override { out_.write(first_ ? "]\n" : "\n]\n"); }

 private:
  OutputFile& out_;
  bool first_ = true;
};

class NdjsonSink : public ReportSink {
 public:
  explicit NdjsonSink(OutputFile& out) : out_(out) {}

  using ReportSink::add;
  void add(const report::HostReport& report, const audit::Judgement& judgement, Exchanges /*exchanges*/) override {
    line_.clear();
    view::write_host(line_, report, judgement);
    out_.write(line_.line());
  }

 private:
  OutputFile& out_;
  base::JsonWriter line_;  ///< keeps its room
};

class CsvSink : public ReportSink {
 public:
  explicit CsvSink(OutputFile& out) : out_(out) {}

  using ReportSink::add;
  void begin() override { out_.write(view::csv_header()); }
  void add(const report::HostReport& report, const audit::Judgement& judgement, Exchanges /*exchanges*/) override {
    out_.write(view::csv_row(report, judgement));
  }

 private:
  OutputFile& out_;
};

class HtmlSink : public ReportSink {
 public:
  explicit HtmlSink(OutputFile& out) : out_(out) {}

  using ReportSink::add;
  /// A page shows what a quick answer amounts to as well.
  void add(const report::HostReport& report, const audit::Judgement& judgement, Exchanges /*exchanges*/) override {
    page_.add(report, judgement.findings ? judgement : audit::judge(report));
  }
  void end() override { out_.write(page_.text()); }

 private:
  OutputFile& out_;
  view::HtmlPage page_;
};

}  // namespace

void ReportSink::add(const report::HostReport& report, Exchanges exchanges) {
  add(report, audit::judge_if_due(report), exchanges);
}

std::unique_ptr<ReportSink> make_text_sink(OutputFile& out, const view::TextOptions& text) {
  return std::make_unique<TextSink>(out, text);
}

std::unique_ptr<ReportSink> make_json_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<JsonSink>(out);
}

std::unique_ptr<ReportSink> make_ndjson_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<NdjsonSink>(out);
}

std::unique_ptr<ReportSink> make_csv_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<CsvSink>(out);
}

std::unique_ptr<ReportSink> make_html_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<HtmlSink>(out);
}

}  // namespace smbprobe::cli
