#include <string>

#include <doctest/doctest.h>

#include "cli/sample_reports.hpp"
#include "support/reason.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using test::operator""_reason;

/// What a row of the table of sessions says, or "".
std::string row_of(const report::EndpointReport& endpoint, const std::string& label) {
  for (const auto& row : session_table({&endpoint}).rows)
    if (row.label == label) return render_style(row.cells.at(0), false);
  return {};
}

TEST_SUITE("view/text_identity") {
  TEST_CASE("says that a session was tried and what came of it") {
    report::EndpointReport endpoint;
    CHECK(session_table({&endpoint}).rows.empty());
    endpoint.authentication.anonymous = {report::Answer::accepted, "accepted_as_null"_reason, 3};
    endpoint.authentication.guest = {report::Answer::refused, "status_0xc000006d"_reason, 4};
    CHECK(row_of(endpoint, "null") == "granted as a null session\nexchange 3");
    CHECK(row_of(endpoint, "guest") == "refused (STATUS_LOGON_FAILURE)\nexchange 4");
    endpoint.authentication.guest = {report::Answer::accepted, "accepted_as_guest"_reason, {}};
    CHECK(row_of(endpoint, "guest") == "granted as guest");
    CHECK(row_of(endpoint, "null, IPC$").empty());
    endpoint.authentication.anonymous_ipc = {report::Answer::refused, "status_0xc0000022"_reason, 5};
    CHECK(row_of(endpoint, "null, IPC$") == "refused (STATUS_ACCESS_DENIED)\nexchange 5");
  }
}

}  // namespace
}  // namespace smbprobe::view
