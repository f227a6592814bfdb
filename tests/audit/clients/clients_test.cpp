#include "audit/clients/clients.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "audit/audit_samples.hpp"
#include "proto/smb2_algorithms.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using audit::Compatibility;
using report::Signing;

namespace {

const Revisions kAllClients{0x0202, 0x0210, 0x0300, 0x0302, 0x0311};
const Revisions kTo21{0x0202, 0x0210};

bool says(const audit::ClientVerdict& verdict, std::string_view words) {
  return verdict.reason.find(words) != std::string::npos;
}

void offer_mechanisms(report::EndpointReport& port, std::vector<std::string> oids) {
  port.authentication.mechanisms = std::move(oids);
}

}  // namespace

TEST_SUITE("audit/clients_table") {
  TEST_CASE("names are unique") {
    std::vector<std::string_view> names;
    for (const auto& client : audit::clients_table()) names.push_back(client.name);
    std::ranges::sort(names);
    CHECK(std::ranges::adjacent_find(names) == names.end());
    CHECK(names.size() >= 60);
  }

  TEST_CASE("every client offers something and says where that is from") {
    for (const auto& client : audit::clients_table()) {
      CAPTURE(client.name);
      CHECK((client.highest != 0 || client.smb1_highest != audit::Smb1Level::none));
      CHECK(client.lowest <= client.highest);
      CHECK_FALSE(client.source.empty());
      CHECK(client.without_smb1.empty() == (client.smb1_highest != audit::Smb1Level::none));
      CHECK_FALSE((client.may_have_smb1 && client.without_smb1.empty()));
    }
  }

  TEST_CASE("only clients of 3.x have ciphers") {
    for (const auto& client : audit::clients_table()) {
      CAPTURE(client.name);
      CHECK(client.ciphers.empty() == (client.highest < proto::SMB_3_0));
    }
  }

  TEST_CASE("a guess that leaves the client open has no row") {
    CHECK(audit::client_of_guess("Windows 10 1507 to 1809, Server 2016 or 2019") == nullptr);
    REQUIRE(audit::client_of_guess("impacket") != nullptr);
    REQUIRE(audit::client_of_guess("macOS") != nullptr);
    CHECK(audit::client_of_guess("macOS")->name == "macOS 12 and later");
  }
}

TEST_SUITE("audit/clients") {
  TEST_CASE("there is a verdict for each client that reports show, in the order of the table") {
    const auto verdicts = audit::who_connects(host({direct(kAllClients)}));
    CHECK(std::ranges::count(audit::clients_table(), true, &audit::Client::in_reports) ==
          static_cast<std::ptrdiff_t>(verdicts.size()));
    CHECK(verdicts.size() == 32);
    CHECK(verdicts.front().client == "Windows XP");
    CHECK(verdicts.back().client == "scanner of 2.0.2");
  }

  TEST_CASE("the highest dialect in common wins") {
    const auto report = host({direct(kAllClients, {"NT LM 0.12"})});
    CHECK(verdict_of("Windows XP", report).dialect == "NT LM 0.12");
    CHECK(verdict_of("Windows Vista", report).dialect == "2.0.2");
    CHECK(verdict_of("Windows 7", report).dialect == "2.1");
    CHECK(verdict_of("Windows 8", report).dialect == "3.0");
    CHECK(verdict_of("Windows 8.1", report).dialect == "3.0.2");
    CHECK(verdict_of("Windows 11 before 24H2", report).dialect == "3.1.1");
  }

  TEST_CASE("a plain yes has no reason") {
    const auto verdict = verdict_of("Windows 7", host({direct(kAllClients)}));
    CHECK(verdict.connects == Compatibility::yes);
    CHECK(verdict.transport == proto::Transport::direct_tcp);
    CHECK(verdict.signing == Signing::enabled);
    CHECK(verdict.encrypted == false);
    CHECK(verdict.reason.empty());
  }

  TEST_CASE("3.1.1 encrypts with a cipher in common") {
    CHECK(verdict_of("Linux 5.15 and later", host({direct(kAllClients)})).encrypted == true);
    auto port = direct(kAllClients);
    port.smb2.ciphers->front().id = 3;
    for (const std::uint16_t id : {proto::kAes128Ccm, proto::kAes128Gcm, proto::kAes256Gcm})
      port.smb2.ciphers->push_back({id, {report::Answer::refused, {}, {}}});
    CHECK(verdict_of("Linux 5.15 and later", host({port})).encrypted == false);
    CHECK(verdict_of("macOS 12 and later", host({port})).encrypted == true);
  }

  TEST_CASE("a cipher that was not asked for leaves encryption open") {
    auto port = direct(kAllClients);
    port.smb2.ciphers->front().id = 3;
    CHECK(verdict_of("Linux 5.15 and later", host({port})).encrypted == std::nullopt);
  }

  TEST_CASE("ciphers that were not told leave encryption open") {
    auto port = direct(kAllClients);
    port.smb2.ciphers.reset();
    CHECK(verdict_of("macOS 12 and later", host({port})).encrypted == std::nullopt);
  }

  TEST_CASE("3.0 encrypts by its capability") {
    auto port = direct({0x0300});
    CHECK(verdict_of("Windows 8", host({port})).encrypted == true);
    port.smb2.dialects[2].capabilities = 0x07;
    CHECK(verdict_of("Windows 8", host({port})).encrypted == false);
  }

  TEST_CASE("an upgraded Windows 10 may have kept its SMB1 client") {
    const auto report = host({direct({}, {"NT LM 0.12"})});
    const auto verdict = verdict_of("Windows 10 1709 and later", report);
    CHECK(verdict.connects == Compatibility::unknown);
    CHECK(verdict.reason ==
          "the server supports only SMB1; a new installation since Windows 10 1709 has no SMB1 client, an upgraded one "
          "may");
    CHECK(verdict_of("Windows 10 before 1709", report).connects == Compatibility::yes);
    CHECK(verdict_of("Windows 11 24H2 and later", report).connects == Compatibility::no);
  }

  TEST_CASE("Windows XP does not reach a server without SMB1") {
    const auto verdict = verdict_of("Windows XP", host({direct(kAllClients)}));
    CHECK(verdict.connects == Compatibility::no);
    CHECK(verdict.reason == "SMB1 only, which the server refuses");
  }

  TEST_CASE("without a dialect in common both offers are told") {
    const auto verdict = verdict_of("Windows 7", host({direct({0x0311})}));
    CHECK(verdict.connects == Compatibility::no);
    CHECK(verdict.dialect == std::nullopt);
    CHECK(verdict.reason == "no dialect in common: it offers SMB1 and 2.0.2 to 2.1, the server accepts 3.1.1");
  }

  TEST_CASE("Windows 10 and 11 cannot use SMB2 over 139") {
    const auto report = host({blocked(), netbios(kAllClients)});
    const auto verdict = verdict_of("Windows 11 before 24H2", report);
    CHECK(verdict.connects == Compatibility::no);
    CHECK(verdict.reason ==
          "445 is blocked and only 139 answers: by report Windows 10 and 11 ignore EnableNetBTForSmb2, so they cannot "
          "use it");
    CHECK(verdict_of("Windows 10 before 1709", report).reason == verdict.reason);
  }

  TEST_CASE("Windows 8.1 can use SMB2 over 139 once that is set") {
    const auto verdict = verdict_of("Windows 8.1", host({blocked(), netbios(kAllClients)}));
    CHECK(verdict.connects == Compatibility::no);
    CHECK(says(verdict,
               "445 is blocked and only 139 answers: by report Windows 8.1 can use it once EnableNetBTForSmb2 is set"));
  }

  TEST_CASE("Windows before 1709 uses SMB1 over 139") {
    const auto verdict = verdict_of("Windows 10 before 1709", host({blocked(), netbios(kAllClients, {"NT LM 0.12"})}));
    CHECK(verdict.connects == Compatibility::yes);
    CHECK(verdict.dialect == "NT LM 0.12");
    CHECK(verdict.transport == proto::Transport::netbios);
  }

  TEST_CASE("Linux and macOS use every dialect over 139") {
    const auto report = host({blocked(report::EndpointState::refused), netbios(kAllClients)});
    for (const auto* client : {"Linux 5.15 and later", "macOS 12 and later", "smbclient 4.15 and later"}) {
      CHECK(verdict_of(client, report).dialect == "3.1.1");
      CHECK(verdict_of(client, report).transport == proto::Transport::netbios);
    }
  }

  TEST_CASE("a closed 445 is told as closed") {
    const auto report = host({blocked(report::EndpointState::refused), netbios(kAllClients)});
    CHECK(says(verdict_of("Windows 11 24H2 and later", report), "445 is closed and only 139 answers"));
  }

  TEST_CASE("445 is closed and 139 is no SMB either") {
    auto other = netbios({});
    const auto verdict_with = [&](report::EndpointState state, const char* client) {
      other.state = state;
      other.reason = state == report::EndpointState::refused ? "connection_refused"_reason : "http"_reason;
      return verdict_of(client, host({blocked(report::EndpointState::refused), other}));
    };
    using enum report::EndpointState;
    CHECK(verdict_with(not_smb, "Linux 5.15 and later").connects == Compatibility::no);
    CHECK(verdict_with(not_smb, "Linux 5.15 and later").reason == "139 answers, but not SMB");
    CHECK(verdict_with(error, "Linux 5.15 and later").connects == Compatibility::unknown);
    CHECK(verdict_with(error, "Linux 5.15 and later").reason == "139 could not be asked");
    CHECK(verdict_with(refused, "Linux 5.15 and later").reason == "445 is closed, and 139 is closed");
    CHECK(verdict_with(not_smb, "Windows 11 24H2 and later").connects == Compatibility::no);
  }

  TEST_CASE("445 that this machine could not ask leaves a client open") {
    const auto verdict = verdict_of("Windows 7", host({blocked(report::EndpointState::error), netbios(kAllClients)}));
    CHECK(verdict.connects == Compatibility::unknown);
    CHECK(verdict.reason == "445 could not be asked");
  }

  TEST_CASE("a client that requires signing signs where the server does not say") {
    auto port = direct({0x0311});
    port.smb2.dialects[4].signing.reset();
    CHECK(verdict_of("Windows 11 24H2 and later", host({port})).signing == Signing::required);
    CHECK(verdict_of("Windows 11 24H2 and later", host({port})).connects == Compatibility::yes);
    CHECK(verdict_of("Windows 7", host({port})).signing == std::nullopt);
  }

  TEST_CASE("139 is not tried where 445 answers") {
    const auto report = host({direct({0x0311}), netbios(kAllClients, {"NT LM 0.12"})});
    CHECK(verdict_of("Windows XP", report).connects == Compatibility::no);
  }

  TEST_CASE("139 that was not asked is unknown for those that would use it") {
    const auto report = host({blocked()});
    CHECK(verdict_of("macOS 12 and later", report).connects == Compatibility::unknown);
    CHECK(verdict_of("macOS 12 and later", report).reason == "445 is blocked, and 139 was not asked");
    CHECK(verdict_of("Windows 11 24H2 and later", report).connects == Compatibility::no);
  }

  TEST_CASE("445 that was not asked is unknown for all") {
    for (const auto& verdict : audit::who_connects(host({netbios(kAllClients)}))) {
      CHECK(verdict.connects == Compatibility::unknown);
      CHECK(verdict.reason == "445 was not asked, where it would begin");
    }
  }

  TEST_CASE("a server that refuses this machine may take others") {
    auto port = blocked(report::EndpointState::refused);
    port.reason = "nbss_0x81"_reason;
    const auto verdict = verdict_of("Windows 7", host({port}));
    CHECK(verdict.connects == Compatibility::unknown);
    CHECK(says(verdict, "refused this machine's session (nbss_0x81)"));
  }

  TEST_CASE("Windows 11 24H2 and later requires signing and refuses guests") {
    const auto verdict = verdict_of("Windows 11 24H2 and later", host({direct(kAllClients)}));
    CHECK(verdict.connects == Compatibility::yes);
    CHECK(verdict.signing == Signing::required);
    CHECK(verdict.reason ==
          "Windows 11 24H2 and later requires signing and refuses guests: it needs a user with a password");
    CHECK_FALSE(says(verdict_of("Windows 11 24H2 Home", host({direct(kAllClients)})), "guests"));
  }

  TEST_CASE("a client that requires signing gets nowhere where the server cannot") {
    auto port = direct(kAllClients);
    for (auto& row : port.smb2.dialects) row.signing = Signing::disabled;
    const auto verdict = verdict_of("Windows Server 2025", host({port}));
    CHECK(verdict.connects == Compatibility::no);
    CHECK(says(verdict, "it requires signing, and the server cannot sign"));
  }

  TEST_CASE("a client that cannot sign gets nowhere where the server requires it") {
    auto port = direct({}, {"NT LM 0.12"});
    port.smb1.signing = Signing::required;
    CHECK(verdict_of("old scanner or printer", host({port})).connects == Compatibility::no);
    CHECK(verdict_of("Windows XP", host({port})).signing == Signing::required);
  }

  TEST_CASE("NTLM alone is told to clients with a Microsoft account") {
    auto port = direct(kAllClients);
    offer_mechanisms(port, {std::string(proto::kOidNtlmssp)});
    const auto report = host({port});
    const auto verdict = verdict_of("Windows 10 1709 and later", report);
    CHECK(verdict.connects == Compatibility::yes);
    CHECK(verdict.reason ==
          "the server offers NTLM only: a Windows PC signed in with a Microsoft account does not send its credentials "
          "on a "
          "public network since MS16-110 (CVE-2016-3352): save the credentials or make the network private");
    CHECK(verdict_of("Windows Server 2019", report).reason.empty());
    CHECK(verdict_of("macOS 12 and later", report).reason.empty());
  }

  TEST_CASE("a server without NTLM is unknown without a ticket") {
    auto port = direct(kAllClients);
    offer_mechanisms(port, {"1.2.840.113554.1.2.2"});
    CHECK(verdict_of("Windows 7", host({port})).connects == Compatibility::unknown);
    CHECK(verdict_of("scanner of 2.0.2", host({port})).connects == Compatibility::no);
  }

  TEST_CASE("passwords in the clear are not sent") {
    auto port = direct({}, {"NT LM 0.12"});
    port.smb1.challenge_response = false;
    CHECK(verdict_of("Windows XP", host({port})).connects == Compatibility::no);
    CHECK(audit::would_connect(**audit::find_client("impacket"), host({port})).connects == Compatibility::yes);
  }

  TEST_CASE("LANMAN takes Windows XP with its password and others without") {
    const auto report = host({direct({}, {"LANMAN1.0", "LM1.2X002", "LANMAN2.1"})});
    CHECK(verdict_of("Windows XP", report).dialect == "LANMAN2.1");
    CHECK(verdict_of("Windows XP", report).connects == Compatibility::yes);
    CHECK(verdict_of("Windows 7", report).connects == Compatibility::unknown);
    CHECK(says(verdict_of("Windows 7", report), "knows LM responses alone"));
  }

  TEST_CASE("a dialect that was not answered leaves the verdict open") {
    auto port = direct({});
    port.smb2.verdict.answer = report::Answer::unknown;
    for (auto& row : port.smb2.dialects) row.verdict.answer = report::Answer::unknown;
    const auto verdict = verdict_of("Windows 11 24H2 and later", host({port}));
    CHECK(verdict.connects == Compatibility::unknown);
    CHECK(verdict.reason == "not every dialect that it offers was asked for and answered");
  }

  TEST_CASE("a lower dialect is enough to get in") {
    auto port = direct(kTo21);
    port.smb2.dialects.back().verdict.answer = report::Answer::unknown;
    const auto verdict = verdict_of("macOS 12 and later", host({port}));
    CHECK(verdict.connects == Compatibility::yes);
    CHECK(verdict.dialect == std::nullopt);
    CHECK(says(verdict, "2.1 at least"));
  }

  TEST_CASE("a quick scan that knows of SMB2 alone is unknown") {
    auto port = direct({});
    port.smb2.verdict.answer = report::Answer::accepted;
    port.smb2.dialects.clear();
    CHECK(verdict_of("Windows 11 24H2 and later", host({port})).connects == Compatibility::unknown);
  }

  TEST_CASE("SMB2 that goes unanswered does not shut out a client of SMB1") {
    auto port = direct({}, {"NT LM 0.12"});
    port.smb2.verdict.answer = report::Answer::unknown;
    for (auto& row : port.smb2.dialects) row.verdict.answer = report::Answer::unknown;
    CHECK(verdict_of("Windows XP", host({port})).dialect == "NT LM 0.12");
    CHECK(verdict_of("Windows 7", host({port})).connects == Compatibility::yes);
    CHECK(verdict_of("Windows 7", host({port})).dialect == std::nullopt);
  }

  TEST_CASE("a server that ends a multi-protocol NEGOTIATE with 2.0.2 holds to it") {
    auto port = direct(kAllClients, {"NT LM 0.12"});
    port.smb2.multi_protocol = proto::SMB_2_0_2;
    CHECK(verdict_of("macOS 12 and later", host({port})).dialect == "2.0.2");
    CHECK(verdict_of("smbclient 4.15 and later", host({port})).dialect == "3.1.1");
  }

  TEST_CASE("a client that begins with SMB1 fails where the server refuses to go on in SMB2") {
    auto report = host({direct(kAllClients)});
    CHECK(verdict_of("macOS 12 and later", report).connects == Compatibility::yes);
    report.endpoints[0].smb2.multi_protocol_refusal = "status_0xc000000d"_reason;
    const auto verdict = verdict_of("macOS 12 and later", report);
    CHECK(verdict.connects == Compatibility::no);
    CHECK(verdict.reason ==
          "it begins with SMB1 and SMB2 in one request, which the server refuses with STATUS_INVALID_PARAMETER");
    CHECK(verdict_of("Linux 5.15 and later", report).connects == Compatibility::yes);
  }
}

TEST_SUITE("audit/clients_differences") {
  TEST_CASE("an offer as in the table differs in nothing") {
    report::ClientOffer offer;
    offer.guess = "Windows 10 2004 to 22H2";
    offer.smb1_dialects = {"SMB 2.002", "SMB 2.???"};
    offer.dialects = kAllClients;
    offer.ciphers = {2, 1};
    offer.signing = Signing::enabled;
    CHECK(audit::differences_from_table(offer) == std::vector<std::string>{});
  }

  TEST_CASE("what differs is told") {
    report::ClientOffer offer;
    offer.guess = "Windows 11 24H2 or later, Server 2025";
    offer.smb1_dialects = {"NT LM 0.12", "SMB 2.002", "SMB 2.???"};
    offer.dialects = {0x0210, 0x0300, 0x0302, 0x0311};
    offer.ciphers = {2, 1, 4};
    offer.signing = Signing::enabled;
    CHECK(audit::differences_from_table(offer) == std::vector<std::string>{"offers SMB1", "does not offer 2.0.2",
                                                                           "does not offer AES-256-CCM",
                                                                           "has signing enabled"});
  }

  TEST_CASE("there is nothing to compare without a guess") { CHECK(audit::differences_from_table({}) == std::nullopt); }
}
