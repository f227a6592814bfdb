#include "cli/io/formats.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace smbprobe::cli {
namespace {

TEST_SUITE("cli/formats") {
  TEST_CASE("each verb takes the formats that it can write") {
    CHECK(format_words(FormatUser::scan) == "text|json|ndjson|csv|list|html");
    CHECK(format_words(FormatUser::report) == "text|json|ndjson|csv|list|html");
    CHECK(format_words(FormatUser::read) == "text|json|ndjson|html");
    CHECK(format_words(FormatUser::clients) == "text|json|ndjson|csv");
    CHECK(format_words(FormatUser::diff) == "text|json|ndjson");
    CHECK(format_words(FormatUser::listen) == "text|ndjson");
  }

  TEST_CASE("a format is found by its name, where the verb has it") {
    REQUIRE(find_format("csv", FormatUser::scan) != nullptr);
    CHECK(find_format("csv", FormatUser::scan)->format == view::OutputFormat::csv);
    CHECK(find_format("csv", FormatUser::read) == nullptr);
    CHECK(find_format("xml", FormatUser::scan) == nullptr);
  }

  TEST_CASE("each format has one row, with a sink") {
    std::set<std::string_view> names;
    for (const auto& row : formats()) {
      CHECK(names.insert(row.name).second);
      CHECK(&row_of(row.format) == &row);
      const bool has_sink = row.make_sink != nullptr;
      CHECK(has_sink);
    }
  }
}

}  // namespace
}  // namespace smbprobe::cli
