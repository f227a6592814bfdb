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

TEST_SUITE("view/reason_text") {
  TEST_CASE("verdicts") {
    CHECK(verdict_text({Answer::accepted, {}, 1}) == "accepted");
    CHECK(verdict_text({Answer::refused, {report::ReasonKind::status, 0xC00000BB}, 1}) ==
          "refused (STATUS_NOT_SUPPORTED)");
    CHECK(render_style(verdict_text({Answer::unknown, report::ReasonKind::timeout, 1}), false) == "unknown (timeout)");
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
    endpoint.reason = report::ReasonKind::timeout;
    CHECK(state_text(endpoint) == "no answer in time");
    endpoint.reason = report::ReasonKind::not_captured;
    CHECK(state_text(endpoint) == "the capture lacks the answer");
    endpoint.reason = report::ReasonKind::dropped;
    CHECK(state_text(endpoint) == "open, drops every connection");
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
