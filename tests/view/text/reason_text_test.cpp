#include "view/text/reason_text.hpp"

#include <doctest/doctest.h>

#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

using report::Answer;

report::EndpointReport port(std::uint16_t number, proto::Transport transport) {
  report::EndpointReport out;
  out.port = number;
  out.transport = transport;
  return out;
}

TEST_SUITE("view/how_text") {
  TEST_CASE("a status has its name") { CHECK(how_text("status_0xc00000bb") == "STATUS_NOT_SUPPORTED"); }

  TEST_CASE("a status without a name stays a number") { CHECK(how_text("status_0xc0ffee00") == "0xc0ffee00"); }

  TEST_CASE("a session error has its meaning") {
    CHECK(how_text("nbss_0x82") == "session error 0x82, called name not present");
    CHECK(how_text("nbss_0x90") == "session error 0x90");
  }

  TEST_CASE("words for what a server does") {
    CHECK(how_text("timeout") == "timeout");
    CHECK(how_text("dialect_index_0xffff") == "no dialect in common");
    CHECK(how_text("dialect_0x0202") == "answered with SMB 2.0.2");
    CHECK(how_text("passed_over_for_0x0311") == "passed over for SMB 3.1.1");
    CHECK(how_text("answered_0x0001") == "answered with 0x0001");
    CHECK(how_text("answered_smb1") == "answered with SMB1");
  }

  TEST_CASE("what is not known stays and is escaped") { CHECK(how_text("odd\x1b[m") == "odd\\x1b[m"); }

  TEST_CASE("numbers that are none stay") {
    CHECK(how_text("status_") == "status_");
    CHECK(how_text("status_0xzz") == "status_0xzz");
    CHECK(how_text("status_0x1ffffffff") == "status_0x1ffffffff");
  }

  TEST_CASE("verdicts") {
    CHECK(verdict_text({Answer::accepted, "", 1}) == "accepted");
    CHECK(verdict_text({Answer::refused, "status_0xc00000bb", 1}) == "refused (STATUS_NOT_SUPPORTED)");
    CHECK(render_style(verdict_text({Answer::unknown, "timeout", 1}), false) == "unknown (timeout)");
    CHECK(verdict_text({}) == "not asked");
  }

  TEST_CASE("signing") {
    CHECK(render_style(signing_text(report::Signing::required), false) == "required");
    CHECK(render_style(signing_text(report::Signing::enabled), false) == "enabled, not required");
    CHECK(render_style(signing_text(report::Signing::disabled), false) == "disabled");
  }

  TEST_CASE("a port whose answer was not captured is not called slow") {
    report::EndpointReport endpoint;
    endpoint.state = report::EndpointState::silent;
    endpoint.how = "timeout";
    CHECK(state_text(endpoint) == "no answer in time");
    endpoint.how = "not_captured";
    CHECK(state_text(endpoint) == "the capture lacks the answer");
  }

  TEST_CASE("usual ports need no transport") {
    CHECK(port_text(port(445, proto::Transport::direct_tcp)) == "445");
    CHECK(port_text(port(139, proto::Transport::netbios)) == "139");
  }

  TEST_CASE("other ports tell their transport") {
    CHECK(port_text(port(4450, proto::Transport::direct_tcp)) == "4450/direct");
    CHECK(port_text(port(1139, proto::Transport::netbios)) == "1139/netbios");
    CHECK(port_text(port(445, proto::Transport::netbios)) == "445/netbios");
    CHECK(port_text(port(139, proto::Transport::direct_tcp)) == "139/direct");
  }
}

}  // namespace
}  // namespace smbprobe::view
