#include <string>

#include <doctest/doctest.h>

#include "cli/sample_reports.hpp"
#include "cli/text_sections.hpp"

namespace smbprobe::cli {
namespace {

/// What the row of the first port's identity says, or "".
std::string row_of(const probe::EndpointReport& endpoint, const std::string& label) {
  for (const auto& row : identity_table({}, {}, {&endpoint}).rows)
    if (row.label == label) return row.cells.at(0);
  return {};
}

TEST_SUITE("cli/text_identity") {
  TEST_CASE("says that a session was tried and what came of it") {
    probe::EndpointReport endpoint;
    CHECK(row_of(endpoint, "null session").empty());
    endpoint.authentication.anonymous = {probe::Answer::accepted, "accepted_as_null", 3};
    endpoint.authentication.guest = {probe::Answer::refused, "status_0xc000006d", 4};
    CHECK(row_of(endpoint, "null session") == "tried, granted as a null session");
    CHECK(row_of(endpoint, "guest session") == "tried, refused (STATUS_LOGON_FAILURE)");
    endpoint.authentication.guest = {probe::Answer::accepted, "accepted_as_guest", 4};
    CHECK(row_of(endpoint, "guest session") == "tried, granted as guest");
  }
}

}  // namespace
}  // namespace smbprobe::cli
