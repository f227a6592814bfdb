#include <doctest/doctest.h>

#include "probe/survey/survey_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using report::Depth;
using report::EndpointState;
using report::HostStatus;
using report::Signing;
using report::Smb1Status;

namespace {

probe::Exchange host_smb2_yes(std::uint16_t dialect = proto::SMB_3_0_2) {
  return answered(only(dialect), smb2_accepts(dialect));
}
probe::Exchange smb2_no() { return answered(probe::full_smb2_offer(), smb2_says(proto::STATUS_NOT_SUPPORTED)); }
probe::Exchange smb1_yes() { return answered(kNtLm, smb1_accepts(0)); }
probe::Exchange smb1_no() { return answered(kNtLm, smb1_refuses()); }
probe::Exchange nothing(const probe::Offer& offer, Outcome outcome) { return exchange(offer, outcome); }

proto::NbstatAnswer host_nbstat() {
  proto::NbstatAnswer answer;
  answer.names = {{{"LAN", 0x00, ""}, proto::kNameFlagGroup}, {{"DISK", 0x00, ""}, 0}, {{"DISK", 0x20, ""}, 0}};
  answer.unit_id = {0x00, 0x11, 0x32, 0xAA, 0xBB, 0xCC};
  answer.has_unit_id = true;
  return answer;
}

probe::HostContext heard(const proto::NbstatAnswer& answer) {
  probe::HostContext facts;
  facts.nbstat = answer;
  return facts;
}

probe::HostContext at_depth(Depth depth) {
  probe::HostContext facts;
  facts.depth = depth;
  return facts;
}

bool says(const report::HostReport& report, std::string_view text) {
  return std::ranges::any_of(report.errors,
                             [&](const std::string& each) { return each.find(text) != std::string::npos; });
}

}  // namespace

TEST_SUITE("probe/survey_host") {
  TEST_CASE("calls a host with SMB1 and no SMB2 SMB1 only") {
    const auto hung_up = nothing(probe::full_smb2_offer(), Outcome::closed);
    CHECK(survey_host(paced({hung_up, smb1_yes(), smb1_yes(), hung_up})).smb1 == Smb1Status::only);
    CHECK(survey_host({smb1_yes(), hung_up}).smb1 == Smb1Status::enabled);
    CHECK(survey_host({answered(probe::multi_protocol_offer(), smb1_accepts(16))}).smb1 == Smb1Status::enabled);
    CHECK(survey_host({smb1_yes(), smb2_no()}).smb1 == Smb1Status::only);
  }

  TEST_CASE("calls a host that leaves SMB2 open on a port that took connections not SMB1 only") {
    const auto dropped = [](const probe::Offer& offer) { return nothing(offer, Outcome::closed); };
    CHECK(survey_host(
              {dropped(probe::full_smb2_offer()), dropped(kNtLm), over_netbios(smb1_yes()), over_netbios(smb2_no())})
              .smb1 == Smb1Status::enabled);
  }

  TEST_CASE("leaves SMB1 open where a port dropped the question and then took no connection") {
    CHECK(survey_host({smb1_no(), host_smb2_yes(), over_netbios(nothing(kNtLm, Outcome::closed)),
                       over_netbios(nothing(kNtLm, Outcome::refused))})
              .smb1 == Smb1Status::unknown);
  }

  TEST_CASE("calls SMB1 enabled beside SMB2") {
    CHECK(survey_host({smb1_yes(), host_smb2_yes()}).smb1 == Smb1Status::enabled);
  }

  TEST_CASE("calls SMB1 enabled and not alone where SMB2 is open") {
    CHECK(survey_host({smb1_yes(), nothing(probe::full_smb2_offer(), Outcome::silent)}).smb1 == Smb1Status::enabled);
  }

  TEST_CASE("calls SMB1 disabled where it was refused") {
    CHECK(survey_host({smb1_no(), host_smb2_yes()}).smb1 == Smb1Status::disabled);
  }

  TEST_CASE("leaves SMB1 open where it was not answered") {
    CHECK(survey_host({nothing(kNtLm, Outcome::silent), host_smb2_yes()}).smb1 == Smb1Status::unknown);
    CHECK(survey_host({host_smb2_yes()}).smb1 == Smb1Status::unknown);
  }

  TEST_CASE("leaves SMB1 open where one port refused it and one left it open") {
    const auto report = survey_host(
        {smb1_no(), host_smb2_yes(), over_netbios(nothing(kNtLm, Outcome::silent)), over_netbios(host_smb2_yes())});
    CHECK(report.smb1 == Smb1Status::unknown);
  }

  TEST_CASE("calls SMB1 enabled where only 139 speaks it") {
    const auto report = survey_host({smb1_no(), host_smb2_yes(), over_netbios(smb1_yes())});
    CHECK(report.smb1 == Smb1Status::enabled);
  }

  TEST_CASE("keeps ports apart that differ") {
    const auto report = survey_host({host_smb2_yes(proto::SMB_3_0_2), smb1_no(), over_netbios(smb1_yes()),
                                     over_netbios(host_smb2_yes(proto::SMB_2_1))});
    REQUIRE(report.endpoints.size() == 2);
    CHECK(report.endpoints[0].port == 445);
    CHECK(report.endpoints[0].smb1.verdict.answer == report::Answer::refused);
    CHECK(report.endpoints[1].port == 139);
    CHECK(report.endpoints[1].smb1.verdict.answer == report::Answer::accepted);
    CHECK(report.dialects == std::vector<std::string>{"NT LM 0.12", "2.1", "3.0.2"});
  }

  TEST_CASE("SMB1 is NT LM 0.12 whichever of its names a server takes") {
    const auto report =
        survey_host({answered(smb1_list({"LANMAN2.1", "NT LANMAN 1.0", "NT LM 0.12"}), smb1_accepts(1))});
    CHECK(smb1_verdict(report.endpoints[0], "NT LANMAN 1.0").answer == report::Answer::accepted);
    CHECK(report.dialects == std::vector<std::string>{"NT LM 0.12"});
  }

  TEST_CASE("tells the weakest signing over all ports and families") {
    auto required = smb2_response(proto::SMB_3_0_2);
    required.security_mode = 3;
    const auto strict = answered(only(proto::SMB_3_0_2), proto::build_smb2_negotiate_response(required));
    auto unsigned_smb1 = smb1_extended(0);
    unsigned_smb1.security_mode = 0x03;
    const auto weak = answered(kNtLm, proto::build_smb1_negotiate_response(unsigned_smb1));
    CHECK(survey_host({strict}).signing == Signing::required);
    CHECK(survey_host({strict, over_netbios(host_smb2_yes(proto::SMB_2_1))}).signing == Signing::enabled);
    CHECK(survey_host({strict, weak}).signing == Signing::disabled);
    CHECK_FALSE(survey_host({smb2_no()}).signing);
  }

  TEST_CASE("calls a host silent where one port refused and one is open and says nothing") {
    const auto report = survey_host({nothing(kNtLm, Outcome::refused), over_netbios(nothing(kNtLm, Outcome::silent))});
    CHECK(report.status == HostStatus::silent);
    CHECK(report.endpoints[0].state == EndpointState::refused);
    CHECK(report.endpoints[1].state == EndpointState::silent);
  }

  TEST_CASE("calls a host refused where one port refused and no connection to the other came about") {
    auto dark = over_netbios(nothing(kNtLm, Outcome::silent));
    dark.request_sent = false;
    dark.client.port = 0;
    CHECK(survey_host({nothing(kNtLm, Outcome::refused), dark}).status == HostStatus::refused);
  }

  TEST_CASE("says that a port drops connections, where it dropped what it had answered") {
    auto dropped = host_smb2_yes();
    dropped.outcome = Outcome::closed;
    dropped.reply.clear();
    CHECK(says(survey_host({host_smb2_yes(), dropped}), "445: drops connections under load"));
    CHECK_FALSE(says(survey_host({host_smb2_yes(), nothing(kNtLm, Outcome::closed)}), "under load"));
  }

  TEST_CASE("counts the questions that have no answer") {
    const auto silent = [](std::uint16_t dialect) { return nothing(only(dialect), Outcome::silent); };
    CHECK(survey_host({smb1_no(), host_smb2_yes()}).unanswered == 0);
    CHECK(survey_host({smb1_no(), host_smb2_yes(), silent(proto::SMB_2_1), silent(proto::SMB_3_1_1)}).unanswered == 2);
    CHECK(survey_host({nothing(kNtLm, Outcome::silent), host_smb2_yes()}).unanswered == 1);
    CHECK(survey_host({smb1_no(), host_smb2_yes(), over_netbios(silent(proto::SMB_2_1))}).unanswered == 1);
  }

  TEST_CASE("counts no questions of a host that was never reached or is no SMB") {
    auto dark = nothing(kNtLm, Outcome::silent);
    dark.request_sent = false;
    dark.client.port = 0;
    CHECK_FALSE(survey_host({dark}).unanswered);
    CHECK_FALSE(survey_host({exchange(kNtLm, Outcome::garbage, proto::to_bytes("HTTP/1.1"))}).unanswered);
  }

  TEST_CASE("does not say so of a SESSION_SETUP, which is not answered as a NEGOTIATE is") {
    auto dropped = set_up(host_smb2_yes(), {});
    dropped.outcome = Outcome::closed;
    const auto answered_setup = set_up(host_smb2_yes(), smb2_challenges());
    CHECK_FALSE(says(survey_host({host_smb2_yes(), answered_setup, host_smb2_yes(), dropped}), "under load"));
  }

  TEST_CASE("says so where a NetBIOS session was refused for lack of room") {
    auto refused = over_netbios(nothing(probe::full_smb2_offer(), Outcome::refused));
    refused.session_error = 0x83;
    refused.request_sent = false;
    const auto answered_once = over_netbios(answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1)));
    CHECK(says(survey_host({answered_once, refused}), "139: drops connections under load"));
  }

  TEST_CASE("does not call SMB1 disabled while a port that took a connection left it open") {
    CHECK(survey_host({smb1_no(), host_smb2_yes(), over_netbios(nothing(kNtLm, Outcome::silent))}).smb1 ==
          Smb1Status::unknown);
    auto dark = over_netbios(nothing(kNtLm, Outcome::silent));
    dark.request_sent = false;
    dark.client.port = 0;
    CHECK(survey_host({smb1_no(), host_smb2_yes(), dark}).smb1 == Smb1Status::disabled);
    CHECK(survey_host({smb1_no(), host_smb2_yes(), over_netbios(nothing(kNtLm, Outcome::garbage))}).smb1 ==
          Smb1Status::disabled);
  }

  TEST_CASE("does not call SMB1 disabled where a port had no room for a session") {
    const auto with_error = [](std::uint8_t error) {
      auto refused = over_netbios(nothing(kNtLm, Outcome::refused));
      refused.session_error = error;
      refused.request_sent = false;
      return refused;
    };
    for (const auto error : {std::uint8_t{0x83}, std::uint8_t{0x8f}})
      CHECK(survey_host({smb1_no(), host_smb2_yes(), with_error(error)}).smb1 == Smb1Status::unknown);
    CHECK(survey_host({smb1_no(), host_smb2_yes(), with_error(0x82)}).smb1 == Smb1Status::disabled);
    // a name that had a session before is there
    CHECK(survey_host({smb1_no(), host_smb2_yes(), over_netbios(host_smb2_yes()), with_error(0x82)}).smb1 ==
          Smb1Status::unknown);
  }

  TEST_CASE("calls a port that hung up on everything open but silent where another one speaks SMB") {
    const auto hung_up = over_netbios(nothing(kNtLm, Outcome::closed));
    const auto report = survey_host({smb1_no(), host_smb2_yes(), hung_up});
    CHECK(report.endpoints[1].state == EndpointState::silent);
    CHECK(report.endpoints[1].reason == report::ReasonKind::dropped);
    CHECK(report.smb1 == Smb1Status::unknown);
    CHECK(survey_host({nothing(kNtLm, Outcome::refused), hung_up}).endpoints[1].state == EndpointState::not_smb);
  }

  TEST_CASE("tells what there was no time to ask") {
    probe::HostContext facts;
    const auto ask = [&](std::uint16_t port, probe::Job job) {
      facts.unasked.push_back({.port = port, .job = std::make_shared<const probe::Job>(std::move(job))});
    };
    ask(445, {only(proto::SMB_2_1), std::nullopt, false});
    ask(139, {kNtLm, std::nullopt, false});
    probe::Job guest{probe::full_smb2_offer(), std::nullopt, false};
    guest.session = probe::Session::guest;
    ask(445, guest);
    const auto report = survey_host({smb1_no(), host_smb2_yes(proto::SMB_3_0)}, facts);
    const report::Verdict no_time{report::Answer::unknown, report::ReasonKind::host_timeout, std::nullopt};
    CHECK(smb2_verdict(report.endpoints[0], proto::SMB_2_1) == no_time);
    CHECK(smb2_verdict(report.endpoints[0], proto::SMB_3_0).answer == report::Answer::accepted);
    CHECK(report.endpoints[0].authentication.guest == no_time);
    CHECK(report.endpoints[0].authentication.anonymous == report::Verdict{});
    CHECK(report.endpoints[1].reason == report::ReasonKind::host_timeout);
    CHECK(report.endpoints[1].smb1.verdict == no_time);
    CHECK_FALSE(report.endpoints[1].connected);
    CHECK(report.smb1 == Smb1Status::unknown);
  }

  TEST_CASE("calls a host SMB where one port speaks it") {
    CHECK(survey_host({nothing(kNtLm, Outcome::refused), over_netbios(smb1_yes())}).status == HostStatus::smb);
  }

  TEST_CASE("tells the other states of a host") {
    CHECK(survey_host({nothing(kNtLm, Outcome::silent), over_netbios(nothing(kNtLm, Outcome::silent))}).status ==
          HostStatus::silent);
    CHECK(survey_host({nothing(kNtLm, Outcome::unreachable), over_netbios(nothing(kNtLm, Outcome::unreachable))})
              .status == HostStatus::unreachable);
    CHECK(survey_host({nothing(kNtLm, Outcome::garbage), over_netbios(nothing(kNtLm, Outcome::silent))}).status ==
          HostStatus::silent);
    CHECK(survey_host({nothing(kNtLm, Outcome::garbage), over_netbios(nothing(kNtLm, Outcome::refused))}).status ==
          HostStatus::not_smb);
    CHECK(survey_host({nothing(kNtLm, Outcome::error), over_netbios(nothing(kNtLm, Outcome::error))}).status ==
          HostStatus::error);
    CHECK(survey_host({}).status == HostStatus::error);
  }

  TEST_CASE("reports a host that could not be tried") {
    probe::HostContext facts;
    facts.target = "nas.lan";
    facts.errors = {"no such name"};
    probe::AskedHost host{
        .facts = facts, .failed = HostStatus::unresolved, .ports = {}, .exchanges = {}, .evidence = {}};
    const auto report = probe::survey_host(host);
    CHECK(report.status == HostStatus::unresolved);
    CHECK(report.target == "nas.lan");
    CHECK(report.errors == std::vector<std::string>{"no such name"});
    CHECK(report.endpoints.empty());
  }

  TEST_CASE("carries its facts and its evidence") {
    auto facts = at_depth(Depth::full);
    facts.target = "nas";
    facts.address = "192.0.2.7";
    facts.started_us = 5;
    facts.elapsed_us = 7;
    const auto report = survey_host({host_smb2_yes(), smb1_no()}, facts);
    CHECK(report.target == "nas");
    CHECK(report.address == "192.0.2.7");
    CHECK(report.source == "live");
    CHECK(report.depth == Depth::full);
    CHECK(report.started_us == 5);
    CHECK(report.elapsed_us == 7);
    CHECK(report.endpoints[0].smb1.verdict.exchange == 2);
  }

  TEST_CASE("takes names and the MAC address from NBSTAT") {
    const auto report = survey_host({host_smb2_yes()}, heard(host_nbstat()));
    CHECK(report.identity.netbios_name == "DISK");
    CHECK(report.identity.netbios_domain == "LAN");
    CHECK(report.identity.mac == "00:11:32:aa:bb:cc");
  }

  TEST_CASE("tells no MAC address of zeros or of an answer without one") {
    auto zero = host_nbstat();
    zero.unit_id = {};
    CHECK_FALSE(survey_host({host_smb2_yes()}, heard(zero)).identity.mac);
    auto none = host_nbstat();
    none.has_unit_id = false;
    CHECK_FALSE(survey_host({host_smb2_yes()}, heard(none)).identity.mac);
  }

  TEST_CASE("prefers the CHALLENGE to NBSTAT and NBSTAT to SMB1") {
    const auto clear =
        answered(probe::Smb1Offer{{"NT LM 0.12"}, false}, proto::build_smb1_negotiate_response(smb1_plain(0)));
    const auto all = survey_host({clear, set_up(host_smb2_yes(), smb2_challenges())}, heard(host_nbstat()));
    CHECK(all.identity.netbios_name == "NAS");
    CHECK(survey_host({clear}, heard(host_nbstat())).identity.netbios_name == "DISK");
    CHECK(survey_host({clear}).identity.netbios_name == "NAS");
    CHECK(survey_host({clear}).identity.netbios_domain == "LAN");
  }

  TEST_CASE("says that a port was felled") {
    const auto report = survey_host({host_smb2_yes(), nothing(kNtLm, Outcome::refused)});
    CHECK(says(report, "445: answered, then refused connections"));
    CHECK_FALSE(says(survey_host({host_smb2_yes(), smb1_no()}), "refused connections"));
  }

  TEST_CASE("says what a fragile server was not asked") {
    auto response = smb2_response(proto::SMB_2_1);
    response.security_mode = 0;
    const auto odd = answered(probe::full_smb2_offer(), proto::build_smb2_negotiate_response(response));
    CHECK(says(survey_host({odd, smb1_yes()}, at_depth(Depth::full)), "445: legacy SMB1 dialects were not asked"));
    CHECK_FALSE(says(survey_host({odd, smb1_no()}, at_depth(Depth::full)), "legacy"));
    CHECK_FALSE(says(survey_host({odd, smb1_yes()}, at_depth(Depth::standard)), "legacy"));
  }

  TEST_CASE("says what went wrong on our side") {
    auto broken = nothing(kNtLm, Outcome::error);
    broken.detail = "Too many open files";
    CHECK(says(survey_host({broken}), "445: Too many open files"));
  }

  TEST_CASE("says why no CHALLENGE came: a status") {
    const auto negotiate = host_smb2_yes();
    const auto report =
        survey_host({negotiate, set_up(negotiate, smb2_says(proto::STATUS_NOT_SUPPORTED, proto::SMB2_SESSION_SETUP))});
    CHECK(report.errors == std::vector<std::string>{"445: no NTLMSSP CHALLENGE, which would show names: SESSION_SETUP "
                                                    "was answered with STATUS_NOT_SUPPORTED"});
  }

  TEST_CASE("says why no CHALLENGE came: silence and a close") {
    const auto negotiate = host_smb2_yes();
    auto asked = set_up(negotiate, {});
    for (const auto& [outcome, words] : {std::pair{Outcome::silent, "SESSION_SETUP got no answer (timeout)"},
                                         std::pair{Outcome::closed, "SESSION_SETUP got no answer (closed)"}}) {
      asked.outcome = outcome;
      CHECK(says(survey_host({negotiate, asked}), words));
    }
  }

  TEST_CASE("says why no CHALLENGE came: one that cannot be read") {
    const auto negotiate = host_smb2_yes();
    auto cut = smb2_challenges({'N', 'T', 'L', 'M'});
    CHECK(says(survey_host({negotiate, set_up(negotiate, cut)}), "the answer to SESSION_SETUP cannot be read"));
    cut.resize(70);
    CHECK(says(survey_host({negotiate, set_up(negotiate, cut)}), "the answer to SESSION_SETUP cannot be read"));
  }

  TEST_CASE("says nothing of a CHALLENGE that came on any connection") {
    const auto negotiate = host_smb2_yes();
    const auto refused = set_up(negotiate, smb2_says(proto::STATUS_NOT_SUPPORTED, proto::SMB2_SESSION_SETUP));
    CHECK(survey_host({negotiate, refused, smb1_yes(), set_up(smb1_yes(), smb1_challenges())}).errors.empty());
  }
}
