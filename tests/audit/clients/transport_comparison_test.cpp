#include "audit/clients/transport_comparison.hpp"

#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "cli/sample_reports.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

using audit::transport_comparison;
using proto::SMB_2_1;
using proto::SMB_3_1_1;
using report::EndpointState;
using Sentences = std::vector<std::string>;

report::HostReport beside_139(report::EndpointReport port_445) {
  return host_with({std::move(port_445), smb1_port(139)});
}

TEST_SUITE("audit/transport_comparison") {
  TEST_CASE("two ports that say the same need no sentence") {
    CHECK(transport_comparison(host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})})).empty());
  }

  TEST_CASE("139 is closed") {
    CHECK(transport_comparison(host_with(
              {smb2_port(445, {SMB_3_1_1}), endpoint(139, EndpointState::refused, "connection_refused"_reason)})) ==
          Sentences{"Only 445 supports SMB; 139 is closed (connection refused)."});
  }

  TEST_CASE("445 is filtered where no connection came about") {
    auto report = beside_139(endpoint(445, EndpointState::silent, "timeout"_reason));
    report.endpoints[0].connected = false;
    CHECK(transport_comparison(report).front() == "Only 139 supports SMB; 445 is filtered (no connection in time).");
  }

  TEST_CASE("445 takes the connection and stays silent") {
    auto report = beside_139(endpoint(445, EndpointState::silent, "timeout"_reason));
    report.endpoints[0].connected = true;
    CHECK(transport_comparison(report).front() == "Only 139 supports SMB; 445 is open but silent (no answer in time).");
  }

  TEST_CASE("where a report does not say whether a connection came about, silence is silence") {
    CHECK(transport_comparison(beside_139(endpoint(445, EndpointState::silent, "timeout"_reason))).front() ==
          "Only 139 supports SMB; 445 is silent (no answer in time).");
  }

  TEST_CASE("who hung up cannot be told through a proxy") {
    CHECK(transport_comparison(beside_139(endpoint(445, EndpointState::silent, "closed"_reason))).front() ==
          "Only 139 supports SMB; 445 is unclear (each connection was closed, by the server or by the proxy).");
  }

  TEST_CASE("445 is something else") {
    CHECK(transport_comparison(beside_139(endpoint(445, EndpointState::not_smb, "http"_reason))).front() ==
          "Only 139 supports SMB; 445 is open but not SMB (HTTP answered).");
  }

  TEST_CASE("ports in one state stand together") {
    const auto closed = [](std::uint16_t port) {
      return endpoint(port, EndpointState::refused, "connection_refused"_reason);
    };
    CHECK(transport_comparison(host_with({closed(445), smb2_port(4450, {SMB_3_1_1}), closed(139)})) ==
          Sentences{"Only 4450/direct supports SMB; 445 and 139 are closed (connection refused)."});
  }

  TEST_CASE("NetBIOS is the only way in") {
    const auto closed = endpoint(445, EndpointState::refused, "connection_refused"_reason);
    CHECK(transport_comparison(beside_139(closed)).back() == "NetBIOS (139) is the only way in.");
    CHECK(transport_comparison(host_with({closed, smb2_port(139, {SMB_2_1})})).back() ==
          "NetBIOS (139) is the only way in: Windows 10 and later never use SMB2 there, Windows 8 and 8.1 do where "
          "EnableNetBTForSmb2 is set.");
  }

  TEST_CASE("NetBIOS that was asked alone may not be the only way in") {
    CHECK(transport_comparison(host_with({smb2_port(139, {SMB_2_1})})).empty());
  }

  TEST_CASE("a name that opened a session after another did not") {
    CHECK(transport_comparison(only_netbios()).back() ==
          "139 opened a session for OLDNAS<20>; called names tried: *SMBSERVER<20> and OLDNAS<20>.");
  }

  TEST_CASE("the server has another name") {
    auto report = host_with({endpoint(139, EndpointState::refused, "nbss_0x82"_reason)});
    report.endpoints[0].tried_names = {"*SMBSERVER<20>", "NAS<20>"};
    CHECK(
        transport_comparison(report) ==
        Sentences{"139 knows no server by the called names *SMBSERVER<20> and NAS<20>: it has another NetBIOS name."});
  }

  TEST_CASE("a refusal that is not about names") {
    CHECK(transport_comparison(hosts_deny()) ==
          Sentences{"139 opened no session; called names tried: *SMBSERVER<20> and *SMBSERV<20>."});
  }

  TEST_CASE("SMB2 over 139 alone") {
    auto direct = smb1_port(445);
    direct.smb2.verdict = refused_by("closed"_reason, 2);
    auto netbios = smb2_port(139, {SMB_2_1});
    netbios.smb1 = direct.smb1;
    CHECK(transport_comparison(host_with({direct, netbios})) ==
          Sentences{"SMB2 is accepted on 139 only, 445 refuses it."});
  }

  TEST_CASE("different dialects on the two") {
    auto netbios = smb2_port(139, {SMB_2_1});
    netbios.smb1 = smb1_port(139).smb1;
    CHECK(transport_comparison(host_with({smb2_port(445, {SMB_2_1, SMB_3_1_1}), netbios})) ==
          Sentences{"445 accepts 3.1.1, 139 refuses it.", "139 accepts NT LM 0.12, 445 refuses it."});
  }

  TEST_CASE("a dialect without an answer is no difference") {
    auto netbios = smb2_port(139, {SMB_2_1});
    netbios.smb2.dialects[4].verdict = unknown_for("timeout"_reason, 3);
    CHECK(transport_comparison(host_with({smb2_port(445, {SMB_2_1, SMB_3_1_1}), netbios})).empty());
  }

  TEST_CASE("what a port without SMB is") {
    const auto said = [](EndpointState state, report::Reason reason) {
      return transport_comparison(beside_139(endpoint(445, state, reason))).front();
    };
    CHECK(said(EndpointState::unreachable, "unreachable"_reason) == "Only 139 supports SMB; 445 is unreachable.");
    CHECK(said(EndpointState::not_smb, "closed"_reason) ==
          "Only 139 supports SMB; 445 is open but not SMB (closed without an answer).");
    CHECK(said(EndpointState::error, "error"_reason) == "Only 139 supports SMB; 445 is not probed (error).");
    CHECK(said(EndpointState::silent, "dropped"_reason) ==
          "Only 139 supports SMB; 445 is open but drops every connection.");
    CHECK(said(EndpointState::silent, "not_captured"_reason) ==
          "Only 139 supports SMB; 445 is without an answer in the capture.");
  }

  TEST_CASE("a NetBIOS port that refuses sessions beside one that speaks SMB") {
    CHECK(transport_comparison(
              host_with({smb2_port(445, {SMB_3_1_1}), endpoint(139, EndpointState::refused, "nbss_0x83"_reason)}))
              .front() ==
          "Only 445 supports SMB; 139 is open but refuses sessions (session error 0x83, called "
          "name present, but insufficient resources).");
  }
}

}  // namespace
}  // namespace smbprobe::test
