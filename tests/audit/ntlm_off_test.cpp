#include "audit/ntlm_off.hpp"

#include <doctest/doctest.h>

#include "audit/audit_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using audit::NtlmOff;

namespace {

report::EndpointReport with_mechanisms(report::EndpointReport port, std::vector<std::string> oids) {
  port.authentication.mechanisms = std::move(oids);
  return port;
}

}  // namespace

TEST_SUITE("audit/ntlm_off") {
  TEST_CASE("Kerberos, IAKERB or NEGOEX make a host ready") {
    for (const char* oid : {"1.2.840.113554.1.2.2", "1.2.840.48018.1.2.2", "1.3.6.1.5.2.5", "1.3.6.1.4.1.311.2.2.30"})
      CHECK(audit::ntlm_off(host({with_mechanisms(direct({0x0311}), {std::string(proto::kOidNtlmssp), oid})})) ==
            NtlmOff::ready);
  }

  TEST_CASE("NTLM alone does not") {
    CHECK(audit::ntlm_off(host({with_mechanisms(direct({0x0311}), {std::string(proto::kOidNtlmssp)})})) ==
          NtlmOff::ntlm_only);
  }

  TEST_CASE("nothing is known where no answer lists mechanisms") {
    CHECK(audit::ntlm_off(host({direct({0x0311})})) == NtlmOff::unknown);
    CHECK(audit::ntlm_off(host({blocked()})) == NtlmOff::unknown);
  }

  TEST_CASE("the port that offers less counts") {
    const auto ready = with_mechanisms(direct({0x0311}), {"1.2.840.113554.1.2.2"});
    CHECK(audit::ntlm_off(host({ready, netbios({0x0311})})) == NtlmOff::ready);
    CHECK(audit::ntlm_off(host({ready, with_mechanisms(netbios({0x0311}), {std::string(proto::kOidNtlmssp)})})) ==
          NtlmOff::ntlm_only);
  }
}
