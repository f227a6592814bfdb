#include "cli/io/report_sink.hpp"

#include <optional>
#include <utility>

#include "audit/fail_conditions.hpp"
#include "base/escape.hpp"
#include "base/json_writer.hpp"
#include "cli/io/table_sink.hpp"
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

  /// A line shows nothing of it.
  [[nodiscard]] audit::Judgement judge(const report::HostReport& report) const override {
    if (text_.fix) return audit::judge(report, acceptances());  // whatever its depth: that is what was asked for
    return text_.quiet ? audit::Judgement{} : ReportSink::judge(report);
  }

  [[nodiscard]] std::string render(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   Exchanges exchanges) const override {
    return view::render_text(report, judgement, text_, exchanges);
  }

  void append(const report::HostReport& report,
              const audit::Judgement& /*judgement*/,
              std::string_view rendered) override {
    guids_.add(report);
    const bool first = std::exchange(first_, false);
    if (!first && !text_.quiet) return out_.write(std::string("\n").append(rendered));
    out_.write(rendered);
  }

  void end() override {
    if (text_.quiet) return;
    const std::string shared = view::shared_guid_section(guids_, text_.width);
    if (!shared.empty()) out_.write('\n' + view::render_style(shared, text_.color));
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

  [[nodiscard]] std::string render(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   Exchanges /*exchanges*/) const override {
    return view::host_to_json(report, judgement, 2);
  }

  void begin() override { out_.write("["); }
  void append(const report::HostReport& /*report*/,
              const audit::Judgement& /*judgement*/,
              std::string_view rendered) override {
    out_.write(std::string(std::exchange(first_, false) ? "\n" : ",\n").append(rendered));
  }
  void end() override { out_.write(first_ ? "]\n" : "\n]\n"); }

 private:
  OutputFile& out_;
  bool first_ = true;
};

/// Writes what render() made of each host, as it is.
class LineSink : public ReportSink {
 public:
  explicit LineSink(OutputFile& out) : out_(out) {}

  void append(const report::HostReport& /*report*/,
              const audit::Judgement& /*judgement*/,
              std::string_view rendered) final {
    out_.write(rendered);
  }

 protected:
  [[nodiscard]] OutputFile& out() const noexcept { return out_; }

 private:
  OutputFile& out_;
};

class NdjsonSink : public LineSink {
 public:
  using LineSink::LineSink;

  [[nodiscard]] std::string render(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   Exchanges /*exchanges*/) const override {
    thread_local base::JsonWriter line;  // keeps its room
    line.clear();
    view::write_host(line, report, judgement);
    return std::string(line.line());
  }
};

class CsvSink : public LineSink {
 public:
  using LineSink::LineSink;

  [[nodiscard]] std::string render(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   Exchanges /*exchanges*/) const override {
    return view::csv_row(report, judgement);
  }

  void begin() override { out().write(view::csv_header()); }
};

/// For the next tool: a name stands where it has no address.
class ListSink : public LineSink {
 public:
  using LineSink::LineSink;

  [[nodiscard]] std::string render(const report::HostReport& report,
                                   const audit::Judgement& /*judgement*/,
                                   Exchanges /*exchanges*/) const override {
    return base::escape_terminal(report.address.empty() ? report.target : report.address) + '\n';
  }
};

/// The page is made at the end, of all hosts together.
class HtmlSink : public ReportSink {
 public:
  explicit HtmlSink(OutputFile& out) : out_(out) {}

  /// A page shows what a quick answer amounts to as well.
  [[nodiscard]] audit::Judgement judge(const report::HostReport& report) const override {
    return audit::judge(report, acceptances());
  }

  [[nodiscard]] std::string render(const report::HostReport& /*report*/,
                                   const audit::Judgement& /*judgement*/,
                                   Exchanges /*exchanges*/) const override {
    return {};
  }

  void append(const report::HostReport& report,
              const audit::Judgement& judgement,
              std::string_view /*rendered*/) override {
    page_.add(report, judgement.findings ? judgement : judge(report));
  }
  void end() override { out_.write(page_.text()); }

 private:
  OutputFile& out_;
  view::HtmlPage page_;
};

}  // namespace

audit::Judgement ReportSink::judge(const report::HostReport& report) const {
  return audit::judge_if_due(report, std::nullopt, acceptances());
}

std::unique_ptr<ReportSink> make_text_sink(OutputFile& out, const view::TextOptions& text) {
  if (text.table.rows != view::TableRows::none) return std::make_unique<TableSink>(out, text);
  return std::make_unique<TextSink>(out, text);
}

std::unique_ptr<ReportSink> make_json_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<JsonSink>(out);
}

std::unique_ptr<ReportSink> make_ndjson_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<NdjsonSink>(out);
}

std::unique_ptr<ReportSink> make_list_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<ListSink>(out);
}

std::unique_ptr<ReportSink> make_csv_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<CsvSink>(out);
}

std::unique_ptr<ReportSink> make_html_sink(OutputFile& out, const view::TextOptions& /*text*/) {
  return std::make_unique<HtmlSink>(out);
}

}  // namespace smbprobe::cli
