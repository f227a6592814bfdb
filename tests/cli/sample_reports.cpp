#include "cli/sample_reports.hpp"

#include "cli/report_parts.hpp"
#include "probe/ask/plan.hpp"
#include "support/reason.hpp"
#include "support/server_answers.hpp"

namespace smbprobe::test {
namespace {

using proto::SMB_2_0_2;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_0_2;
using proto::SMB_3_1_1;
using report::Depth;
using report::EndpointState;
using report::HostStatus;
using report::Signing;

void add_algorithms(report::Smb2Report& smb2) {
  smb2.ciphers = {{2, accepted(1)},
                  {1, accepted(8)},
                  {4, refused_by("no_context"_reason, 9)},
                  {3, unknown_for("timeout"_reason, 10)}};
  smb2.cipher_preference = report::Preference::server;
  smb2.signing_algorithms = {{2, accepted(1)}, {1, accepted(8)}, {0, refused_by("status_0xc000000d"_reason, 9)}};
  smb2.signing_preference = report::Preference::client;
  smb2.preauth_integrity = {1};
  smb2.compression = {1, 4, 0x77};
  smb2.compression_chained = true;
  smb2.rdma_transforms = std::vector<std::uint16_t>{};
  smb2.transport_security = false;
  smb2.posix_extensions = true;
  smb2.unknown_contexts = {{0x1234, {0xde, 0xad}}};
}

report::EndpointReport nas_port(std::uint16_t port, std::uint32_t mask, std::uint32_t size) {
  auto e = endpoint(port, EndpointState::smb, {});
  add_server_facts(e);
  e.smb1.verdict = refused_by("dialect_index_0xffff"_reason, 2);
  e.smb1.dialects = {{"NT LM 0.12", refused_by("dialect_index_0xffff"_reason, 2)}};
  e.smb2.dialects = {dialect(SMB_2_0_2, 0x01, 65536, Signing::enabled, 3),
                     dialect(SMB_2_1, 0x07 & mask, size, Signing::enabled, 4),
                     dialect(SMB_3_0, 0x4f & mask, size, Signing::enabled, 5),
                     dialect(SMB_3_0_2, 0x4f & mask, size, Signing::enabled, 6),
                     dialect(SMB_3_1_1, 0x0f & mask, size, Signing::enabled, 1)};
  e.smb2.signing = Signing::enabled;
  e.smb2.multi_protocol = proto::kSmb2Wildcard;
  add_algorithms(e.smb2);
  e.anomalies = {{"smb2.3.1.1", "CipherCount 2 in a response"}};
  return e;
}

report::Smb1Report smb1_report(std::string dialect, std::uint32_t exchange) {
  report::Smb1Report out;
  out.verdict = accepted(exchange);
  out.dialects = {{"LANMAN2.1", refused_by("dialect_index_0xffff"_reason, exchange + 1)},
                  {std::move(dialect), accepted(exchange)}};
  out.signing = Signing::disabled;
  out.user_level_security = true;
  out.challenge_response = true;
  out.extended_security_asked = true;
  out.max_buffer_size = 16644;
  out.max_mpx_count = std::uint16_t{50};
  out.time_zone_minutes = std::int16_t{-60};
  return out;
}

probe::Exchange exchange(
    std::uint32_t number, std::uint16_t port, probe::Outcome outcome, proto::Bytes request, proto::Bytes reply) {
  probe::Exchange out;
  out.client = {"192.0.2.9", 56281};
  out.server = {"192.0.2.7", port};
  out.number = out.connection = number;
  out.started_us = kStartedUs;
  out.rtt_us = 311;
  out.outcome = outcome;
  out.request = std::move(request);
  out.reply = std::move(reply);
  return out;
}

}  // namespace

report::HostReport dual_stack_nas() {
  auto out = host("nas.lan", "192.0.2.7", Depth::full);
  out.smb1 = report::Smb1Status::disabled;
  out.dialects = {"2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"};
  out.signing = Signing::enabled;
  out.endpoints = {nas_port(445, 0xff, 8388608), nas_port(139, 0xfb, 65536)};
  out.endpoints[1].called_name = "*SMBSERVER<20>";
  out.endpoints[1].tried_names = {"*SMBSERVER<20>"};
  out.identity.netbios_name = "NAS";
  out.identity.netbios_domain = "LAN";
  out.identity.dns_name = "nas.lan.example";
  out.identity.dns_domain = "";
  out.identity.os_version = "10.0.17763";
  out.identity.mac = "00:11:32:aa:bb:cc";
  return out;
}

std::vector<probe::Exchange> dual_stack_nas_exchanges() {
  const probe::RequestInputs inputs{{}, proto::Bytes(32, 0x5A), "nas.lan"};
  std::vector<probe::Exchange> out = {
      exchange(1, 445, probe::Outcome::reply, probe::build_request(probe::full_smb2_offer(), inputs),
               smb311_accepts(2, 2)),
      exchange(2, 445, probe::Outcome::reply, probe::build_request(probe::Smb1Offer{{"NT LM 0.12"}}, inputs),
               smb1_refuses()),
      exchange(3, 445, probe::Outcome::silent, probe::build_request(probe::multi_protocol_offer(), inputs), {})};
  out[2].rtt_us.reset();
  return out;
}

report::HostReport smb1_only() {
  auto out = host("192.0.2.8", "192.0.2.8", Depth::full);
  out.smb1 = report::Smb1Status::only;
  out.dialects = {"NT LM 0.12"};
  out.signing = Signing::disabled;
  auto e = endpoint(445, EndpointState::smb, {});
  e.smb1 = smb1_report("NT LM 0.12", 1);
  e.smb1.challenge_response = false;
  e.smb1.extended_security = false;
  e.smb1.capabilities = 0x0000F3FD;
  e.smb1.system_time = kSampleTime;
  e.smb1.domain = "WORKGROUP";
  e.smb1.server = "OLDBOX";
  e.smb2.verdict = refused_by("closed"_reason, 2);
  out.endpoints = {e, endpoint(139, EndpointState::refused, "connection_refused"_reason)};
  out.endpoints[1].tried_names = {"*SMBSERVER<20>"};
  out.identity.netbios_name = "OLDBOX";
  return out;
}

report::HostReport lanman_only() {
  auto out = host("os2.lan", "192.0.2.10", Depth::full);
  out.smb1 = report::Smb1Status::only;
  out.dialects = {"LANMAN1.0", "LM1.2X002", "DOS LM1.2X002", "LANMAN2.1"};
  out.signing = Signing::disabled;
  for (const std::uint16_t port : {std::uint16_t{445}, std::uint16_t{139}}) {
    auto e = endpoint(port, EndpointState::smb, {});
    e.smb1 = smb1_report("LANMAN1.0", 1);
    e.smb1.dialects = {{"PCLAN1.0", refused_by("dialect_index_0xffff"_reason, 5)},
                       {"LANMAN1.0", accepted(4)},
                       {"LM1.2X002", accepted(3)},
                       {"DOS LM1.2X002", accepted(2)},
                       {"LANMAN2.1", accepted(1)},
                       {"NT LM 0.12", unknown_for("timeout"_reason, 6)}};
    e.smb1.user_level_security = false;
    e.smb1.extended_security = false;
    e.smb1.local_time = "2026-11-22T18:28:30";
    e.smb2.verdict = refused_by("answered_smb1"_reason, 1);
    out.endpoints.push_back(e);
  }
  return out;
}

report::HostReport silent() {
  auto out = host("192.0.2.11", "192.0.2.11", Depth::standard);
  out.status = HostStatus::silent;
  out.endpoints = {endpoint(445, EndpointState::silent, "timeout"_reason),
                   endpoint(139, EndpointState::silent, "timeout"_reason)};
  return out;
}

report::HostReport refused() {
  auto out = host("printer.lan", "192.0.2.12", Depth::quick);
  out.status = HostStatus::refused;
  out.endpoints = {endpoint(445, EndpointState::refused, "connection_refused"_reason),
                   endpoint(139, EndpointState::refused, "connection_refused"_reason)};
  return out;
}

report::HostReport not_smb() {
  auto out = host("[2001:db8::1]:8080", "2001:db8::1", Depth::full);
  out.status = HostStatus::not_smb;
  out.endpoints = {endpoint(8080, EndpointState::not_smb, "http"_reason),
                   endpoint(139, EndpointState::not_smb, "closed"_reason)};
  return out;
}

report::HostReport hosts_deny() {
  auto out = host("192.0.2.13", "192.0.2.13", Depth::full);
  out.status = HostStatus::refused;
  out.endpoints = {endpoint(445, EndpointState::refused, "nbss_0x81"_reason),
                   endpoint(139, EndpointState::refused, "nbss_0x81"_reason)};
  out.endpoints[1].tried_names = {"*SMBSERVER<20>", "*SMBSERV<20>"};
  return out;
}

report::HostReport hostile_strings() {
  auto out = smb1_only();
  out.target = "evil\x1b[2Jhost";
  out.address = "192.0.2.14";
  auto& e = out.endpoints[0];
  e.smb1.domain =
      "\x1b]0;owned\x07\xc2\x9b"
      "31m";
  e.smb1.server =
      "abc\xe2\x80\xae"
      "cba\xe2\x81\xa6\xff\xc0\xaf\x7f";
  e.smb1.dialects.push_back({"DIALECT\r\n\x1b[31m", accepted(1)});
  e.authentication.mechanisms = {"1.2.3"};
  e.authentication.hint = "hint\xf0\x9f\x98\x80\xed\xa0\x80\xf3\xa0\x81\x81";
  e.anomalies = {{"smb1", "odd \x1b[7mname\x1b[0m"}};
  out.identity.netbios_name = "NAS\xe2\x80\x8f\xc2\x85";
  out.identity.native_os = std::string(200, 'A') + "\x08\x08";
  out.identity.dns_name =
      "\xe4\xb8\xad\xe6\x96\x87"
      ".example";
  out.errors = {"445: \x1b[31mred\x1b[0m"};
  return out;
}

report::HostReport only_netbios() {
  auto out = host("oldnas.lan", "192.0.2.15", Depth::full);
  out.smb1 = report::Smb1Status::enabled;
  out.dialects = {"NT LM 0.12", "2.0.2", "3.1.1"};
  out.signing = Signing::required;
  auto e = endpoint(139, EndpointState::smb, {});
  add_server_facts(e);
  e.called_name = "OLDNAS<20>";
  e.tried_names = {"*SMBSERVER<20>", "OLDNAS<20>"};
  e.smb1 = smb1_report("NT LM 0.12", 2);
  e.smb1.signing = Signing::required;
  e.smb2.dialects = {dialect(SMB_2_0_2, 0x01, 65536, Signing::required, 3),
                     no_dialect(SMB_2_1, refused_by("status_0xc00000bb"_reason, 4)),
                     no_dialect(SMB_3_0, refused_by("reset"_reason, 5)),
                     no_dialect(SMB_3_0_2, refused_by("passed_over_for_0x0202"_reason, 6)),
                     dialect(SMB_3_1_1, 0x07, 65536, Signing::required, 7)};
  e.smb2.signing = Signing::required;
  out.endpoints = {endpoint(445, EndpointState::silent, "timeout"_reason), e};
  return out;
}

report::HostReport unresolved() {
  auto out = host("no-such-host.invalid", "", Depth::standard);
  out.status = HostStatus::unresolved;
  out.errors = {"cannot resolve no-such-host.invalid: Host not found"};
  return out;
}

report::HostReport half_silent() {
  auto out = host("slow.lan", "192.0.2.16", Depth::standard);
  out.dialects = {"3.1.1"};
  out.signing = Signing::enabled;
  auto e = endpoint(445, EndpointState::smb, {});
  add_server_facts(e);
  e.smb1.verdict = unknown_for("timeout"_reason, 2);
  e.smb2.dialects = {no_dialect(SMB_3_0, unknown_for("timeout"_reason, 3)),
                     no_dialect(SMB_3_0_2, unknown_for("timeout"_reason, 4)),
                     dialect(SMB_3_1_1, 0x07, 1048576, Signing::enabled, 1)};
  out.endpoints = {e};
  out.unanswered = 3;
  out.errors = {"445: answered, then refused connections, so no more questions were sent"};
  return out;
}

report::HostReport quick() {
  auto out = host("192.0.2.17", "192.0.2.17", Depth::quick);
  auto e = endpoint(445, EndpointState::smb, {});
  add_server_facts(e);
  e.smb2.multi_protocol = proto::kSmb2Wildcard;
  e.smb2.signing = out.signing = Signing::enabled;
  e.smb1.verdict = accepted(2);
  e.smb1.dialects = {{"NT LM 0.12", accepted(2)}};
  e.smb1.signing = Signing::enabled;
  out.smb1 = report::Smb1Status::enabled;
  out.dialects = {"NT LM 0.12"};
  out.endpoints = {e};
  return out;
}

std::vector<SampleReport> sample_reports() {
  return {{"dual-stack-nas", dual_stack_nas()},
          {"smb1-only", smb1_only()},
          {"lanman-only", lanman_only()},
          {"silent", silent()},
          {"refused", refused()},
          {"not-smb", not_smb()},
          {"hosts-deny", hosts_deny()},
          {"hostile", hostile_strings()},
          {"only-139", only_netbios()},
          {"unresolved", unresolved()},
          {"half-silent", half_silent()},
          {"quick", quick()}};
}

}  // namespace smbprobe::test
