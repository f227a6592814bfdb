// What a 3.1.1 answer says of algorithms that were not asked one by one.
#include <string>

#include <doctest/doctest.h>

#include "cli/report_parts.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::test {
namespace {

using report::EndpointState;

/// The report of a port with these signing algorithms.
std::string text_of(std::vector<report::Algorithm> algorithms) {
  auto port = endpoint(445, EndpointState::smb, {});
  port.smb2.signing_algorithms = std::move(algorithms);
  auto report = host("192.0.2.1", "192.0.2.1", report::Depth::standard);
  report.endpoints = {port};
  return view::render_text(report, {.width = 200});
}

TEST_SUITE("view/text_security") {
  TEST_CASE("a server that chose from a list says nothing of the rest") {
    CHECK(text_of({{2, accepted(1)}}).find("AES-GMAC (chosen; others not asked)\n") != std::string::npos);
  }

  TEST_CASE("algorithms that were asked one by one are no choice") {
    CHECK(text_of({{2, accepted(1)}, {1, accepted(2)}}).find("not asked") == text_of({}).find("not asked"));
    CHECK(text_of({{1, {report::Answer::accepted, report::ReasonKind::implied, 1}}}).find("chosen") ==
          std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::test
