#include "probe/ask/plan.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "probe/ask/model_server.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_dialects.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Job;
using probe::Outcome;
using proto::Transport;
using report::Depth;

namespace {

constexpr probe::PlanOptions kQuick{Depth::quick, false};
constexpr probe::PlanOptions kStandard{Depth::standard, false};
constexpr probe::PlanOptions kFull{Depth::full, false};
constexpr Transport kDirect = Transport::direct_tcp;

using Ids = std::vector<std::uint16_t>;

const std::vector<std::uint16_t> kEverySmb2{0x0311, 0x0302, 0x0300, 0x0210, 0x0202};
const std::vector<std::string> kSambaSmb1{"NT LM 0.12", "NT LANMAN 1.0", "POSIX 2"};

ModelServer modern() { return {.smb2 = kEverySmb2}; }
ModelServer dual_stack() { return {.smb2 = kEverySmb2, .smb1 = kSambaSmb1}; }
ModelServer smb1_only() { return {.smb1 = {"NT LM 0.12"}}; }
ModelServer lanman_only() { return {.smb1 = {"LANMAN2.1", "LM1.2X002"}}; }
ModelServer fragile() {
  return {.smb2 = {0x0210, 0x0202}, .smb1 = {"NT LM 0.12"}, .security_mode = 0, .when_lost = std::uint16_t{0}};
}

/// Every job's SMB2 dialects, where it is an SMB2 job.
std::vector<Ids> smb2_lists(const DrivenPlan& driven) {
  std::vector<Ids> out;
  for (const auto& job : driven.jobs)
    if (const auto* offer = std::get_if<probe::Smb2Offer>(&job.offer)) out.push_back(offer->dialects);
  return out;
}

std::vector<std::vector<std::string>> smb1_lists(const DrivenPlan& driven) {
  std::vector<std::vector<std::string>> out;
  for (const auto& job : driven.jobs)
    if (const auto* offer = std::get_if<probe::Smb1Offer>(&job.offer)) out.push_back(offer->dialects);
  return out;
}

bool asked_alone(const DrivenPlan& driven, std::uint16_t dialect) {
  return std::ranges::count(smb2_lists(driven), Ids{dialect}) > 0;
}

bool asked_alone(const DrivenPlan& driven, const std::string& dialect) {
  return std::ranges::count(smb1_lists(driven), std::vector{dialect}) > 0;
}

/// The lists of ciphers that went out with 3.1.1 alone.
std::vector<Ids> cipher_lists(const DrivenPlan& driven) {
  std::vector<Ids> out;
  for (const auto& job : driven.jobs)
    if (const auto* offer = std::get_if<probe::Smb2Offer>(&job.offer);
        offer != nullptr && offer->dialects == Ids{0x0311})
      out.push_back(offer->ciphers);
  return out;
}

bool has(const std::vector<Ids>& lists, const Ids& list) { return std::ranges::find(lists, list) != lists.end(); }

bool asked_twice(const DrivenPlan& driven) {
  for (std::size_t i = 0; i < driven.jobs.size(); ++i)
    if (std::ranges::count(driven.jobs, driven.jobs[i]) != 1) return true;
  return false;
}

const std::vector<std::pair<const char*, Server>>& servers() {
  static const std::vector<std::pair<const char*, Server>> all{
      {"modern", modern()},
      {"dual stack", dual_stack()},
      {"SMB1 only", smb1_only()},
      {"LANMAN only", lanman_only()},
      {"fragile", fragile()},
      {"picky about single ciphers", ModelServer{.smb2 = kEverySmb2, .fewest_ciphers = 2}},
      {"few ciphers", ModelServer{.smb2 = kEverySmb2, .signing = {}, .most_ciphers = 2}},
      {"without AES-128-CCM", ModelServer{.smb2 = kEverySmb2, .ciphers = {2}, .refuses_encryption_in_30 = true}},
      {"every SMB1 string", ModelServer{.smb2 = kEverySmb2,
                                        .smb1 =
                                            [] {
                                              std::vector<std::string> all_strings(proto::kSmb1DialectStrings.begin(),
                                                                                   proto::kSmb1DialectStrings.end());
                                              std::ranges::reverse(all_strings);
                                              return all_strings;
                                            }()}},
      {"not supported", ModelServer{.always = proto::STATUS_NOT_SUPPORTED}},
      {"invalid parameter", ModelServer{.always = proto::STATUS_INVALID_PARAMETER}},
      {"insufficient resources", ModelServer{.always = proto::STATUS_INSUFFICIENT_RESOURCES}},
      {"silent", [](proto::ByteView) { return Reaction{Outcome::silent, {}}; }},
      {"closing", [](proto::ByteView) { return Reaction{Outcome::closed, {}}; }},
      {"resetting", [](proto::ByteView) { return Reaction{Outcome::reset, {}}; }},
      {"refusing", [](proto::ByteView) { return Reaction{Outcome::refused, {}}; }},
      {"garbage", [](proto::ByteView) { return Reaction{Outcome::reply, {'H', 'T', 'T', 'P'}}; }},
      {"2.0.2 to everything", [](proto::ByteView) { return Reaction{.message = smb2_accepts(0x0202)}; }},
  };
  return all;
}

}  // namespace

TEST_SUITE("probe/plan") {
  TEST_CASE("begins with both families at once") {
    probe::EndpointPlan plan(kDirect, kFull);
    const auto jobs = plan.start();
    REQUIRE(jobs.size() == 2);
    CHECK(*jobs[0] == Job{probe::full_smb2_offer(), std::nullopt, true});
    const auto& smb1 = std::get<probe::Smb1Offer>(jobs[1]->offer);
    CHECK(smb1.dialects.size() == proto::kSmb1DialectStrings.size());
    CHECK(jobs[1]->identify);
  }

  TEST_CASE("asks for no CHALLENGE in a standard plan unless it is told to") {
    const auto identifies = [](probe::PlanOptions options) {
      const auto jobs = probe::EndpointPlan(kDirect, options).start();
      return std::ranges::any_of(jobs, [](const probe::JobRef& job) { return job->identify; });
    };
    CHECK_FALSE(identifies(kStandard));
    CHECK(identifies({Depth::standard, true}));
  }

  TEST_CASE("asks nothing twice whatever the server does") {
    for (const auto& [name, server] : servers()) {
      for (const auto transport : {kDirect, Transport::netbios}) {
        CAPTURE(std::string(name));
        CHECK_FALSE(asked_twice(drive(transport, kFull, server)));
      }
    }
  }

  TEST_CASE("never exceeds its budget") {
    for (const auto& [name, server] : servers()) {
      for (const auto transport : {kDirect, Transport::netbios}) {
        for (const auto depth : {Depth::quick, Depth::standard, Depth::full}) {
          for (const bool asks_more : {false, true}) {
            const auto driven = drive(transport, {depth, asks_more, asks_more}, server);
            const auto budget = probe::EndpointPlan::budget(transport, {depth, asks_more, asks_more});
            CAPTURE(std::string(name));
            CAPTURE(static_cast<int>(depth));
            CAPTURE(static_cast<int>(transport));
            CHECK(driven.jobs.size() <= budget.connections);
            CHECK(driven.requests <= budget.requests);
          }
        }
      }
    }
  }

  TEST_CASE("asks a quick question once in each family") {
    for (const auto& server : {modern(), dual_stack(), smb1_only(), lanman_only(), fragile()}) {
      const auto driven = drive(kDirect, kQuick, server);
      REQUIRE(driven.jobs.size() == 2);
      CHECK(driven.jobs[0].offer == probe::Offer(probe::multi_protocol_offer()));
      CHECK(driven.requests == 2);
    }
    const auto in_smb2 = drive(kDirect, kQuick, modern());
    CHECK(std::get<probe::Smb1Offer>(in_smb2.jobs[1].offer).dialects.back() == "NT LM 0.12");
    const auto in_smb1 = drive(kDirect, kQuick, smb1_only());
    CHECK(in_smb1.jobs[1].offer == probe::Offer(probe::full_smb2_offer()));
  }

  TEST_CASE("gives a silent port only the first jobs") {
    const Server silent = [](proto::ByteView) { return Reaction{Outcome::silent, {}}; };
    CHECK(drive(kDirect, kQuick, silent).jobs.size() == 1);
    CHECK(drive(kDirect, kStandard, silent).jobs.size() == 2);
    CHECK(drive(kDirect, kFull, silent).jobs.size() == 2);
  }

  TEST_CASE("gives a port that refuses connections only the first jobs") {
    const auto driven = drive(kDirect, kFull, [](proto::ByteView) { return Reaction{Outcome::refused, {}}; });
    CHECK(driven.jobs.size() == 2);
    CHECK_FALSE(driven.stopped);  // it had never answered
  }

  TEST_CASE("asks each other dialect alone") {
    const auto driven = drive(kDirect, kStandard, modern());
    CHECK(smb2_lists(driven) ==
          std::vector<Ids>{{0x0202, 0x0210, 0x0300, 0x0302, 0x0311}, {0x0202}, {0x0210}, {0x0300}, {0x0302}});
    CHECK(driven.jobs.size() == 6);
  }

  TEST_CASE("asks each other cipher and signing algorithm alone and both lists reversed") {
    const auto lists = cipher_lists(drive(kDirect, kFull, modern()));
    CHECK(lists == std::vector<Ids>{{1}, {4}, {3}, {3, 4, 1, 2}});
  }

  TEST_CASE("pairs ciphers with signing algorithms in one request") {
    std::vector<Ids> signing;
    for (const auto& job : drive(kDirect, kFull, modern()).jobs)
      if (const auto* offer = std::get_if<probe::Smb2Offer>(&job.offer);
          offer != nullptr && offer->dialects == Ids{0x0311})
        signing.push_back(offer->signing_algorithms);
    CHECK(signing == std::vector<Ids>{{1}, {0}, {2, 1, 0}, {0, 1, 2}});
  }

  TEST_CASE("asks no algorithms in a standard plan") {
    CHECK(cipher_lists(drive(kDirect, kStandard, modern())).empty());
  }

  TEST_CASE("follows 0x02FF up on direct TCP") {
    const auto driven = drive(kDirect, kFull, dual_stack());
    CHECK(std::ranges::count(driven.jobs, Job{probe::multi_protocol_offer(), probe::full_smb2_offer(), false}) == 1);
    CHECK(std::ranges::count(driven.jobs, probe::Offer(probe::multi_protocol_offer()), &Job::offer) == 1);
  }

  TEST_CASE("asks a multi-protocol question without its follow-up over NetBIOS where SMB2 was accepted") {
    const auto driven = drive(Transport::netbios, kFull, dual_stack());
    CHECK(std::ranges::count(driven.jobs, Job{probe::multi_protocol_offer(), std::nullopt, false}) == 1);
    CHECK(std::ranges::count(driven.jobs, probe::Offer(probe::multi_protocol_offer()), &Job::offer) == 1);
  }

  TEST_CASE("follows a multi-protocol question up where only SMB1 was accepted") {
    const auto driven = drive(kDirect, kFull, smb1_only());
    CHECK(std::ranges::count(driven.jobs, Job{probe::multi_protocol_offer(), probe::full_smb2_offer(), false}) == 1);
    CHECK(std::ranges::count(driven.jobs, probe::Offer(probe::multi_protocol_offer()), &Job::offer) == 1);
  }

  TEST_CASE("asks the algorithms of a server that speaks SMB2 only after SMB1") {
    const auto driven = drive(kDirect, kFull, [](proto::ByteView message) {
      const auto header = proto::decode_smb2_header(message);
      const bool opens = header && header->command == proto::SMB2_NEGOTIATE && header->message_id == 0;
      return opens ? Reaction{Outcome::closed, {}} : dual_stack()(message);
    });
    CHECK(has(cipher_lists(driven), {1}));
  }

  TEST_CASE("takes a pair apart that was an invalid parameter") {
    const auto driven = drive(kDirect, kFull, ModelServer{.smb2 = kEverySmb2, .fewest_ciphers = 2});
    const auto out = std::ranges::find_if(driven.jobs, [](const Job& job) {
      const auto* offer = std::get_if<probe::Smb2Offer>(&job.offer);
      return offer != nullptr && offer->ciphers == Ids{2, 1, 4, 3} && offer->signing_algorithms == Ids{1};
    });
    CHECK(out != driven.jobs.end());
    CHECK(has(cipher_lists(driven), {1}));
  }

  TEST_CASE("asks 3.0 without the encryption bit where it was an invalid parameter") {
    const auto driven = drive(kDirect, kStandard, ModelServer{.smb2 = kEverySmb2, .refuses_encryption_in_30 = true});
    std::size_t without_bit = 0;
    for (const auto& job : driven.jobs)
      if (const auto* offer = std::get_if<probe::Smb2Offer>(&job.offer);
          offer != nullptr && offer->capabilities == 0x3F)
        ++without_bit;
    CHECK(without_bit == 2);
  }

  TEST_CASE("asks 3.1.1 alone with few contexts where all of them were an invalid parameter") {
    const ModelServer likes_302{.smb2 = {0x0302, 0x0311}};
    const auto driven = drive(kDirect, kStandard, [&](proto::ByteView message) {
      const auto request = proto::decode_smb2_negotiate_request(message);
      if (request && request->dialects == Ids{0x0311} && request->contexts.contexts.size() > 3)
        return test::Reaction{.message = smb2_says(proto::STATUS_INVALID_PARAMETER)};
      return likes_302(message);
    });
    std::vector<bool> more;
    for (const auto& job : driven.jobs)
      if (const auto* offer = std::get_if<probe::Smb2Offer>(&job.offer);
          offer != nullptr && offer->dialects == Ids{0x0311})
        more.push_back(offer->more_contexts);
    CHECK(more == std::vector<bool>{true, false});
  }

  TEST_CASE("asks again with two ciphers where it was hung up on") {
    const auto driven = drive(kDirect, kFull, ModelServer{.smb2 = kEverySmb2, .signing = {}, .most_ciphers = 2});
    const auto& plain = std::get<probe::Smb2Offer>(driven.jobs.at(2).offer);
    CHECK(plain.dialects.size() == 5);
    CHECK(plain.ciphers == Ids{2, 1});
    CHECK(plain.signing_algorithms.empty());
    CHECK_FALSE(plain.more_contexts);
    CHECK(asked_alone(driven, proto::SMB_3_0_2));
  }

  TEST_CASE("asks SMB2 no further where NOT_SUPPORTED is the answer to everything") {
    const auto driven = drive(kDirect, kFull, ModelServer{.always = proto::STATUS_NOT_SUPPORTED});
    CHECK(smb2_lists(driven).size() == 1);
  }

  TEST_CASE("asks every dialect alone where both lists were another error") {
    const auto driven = drive(kDirect, kStandard, ModelServer{.always = proto::STATUS_INSUFFICIENT_RESOURCES});
    CHECK(smb2_lists(driven).size() == 2 + 5);
  }

  TEST_CASE("finds every SMB1 string of a dual stack in shrinking lists") {
    const auto lists = smb1_lists(drive(kDirect, kFull, dual_stack()));
    std::vector<std::size_t> sizes;
    for (const auto& list : lists) sizes.push_back(list.size());
    std::ranges::sort(sizes);
    CHECK(sizes == std::vector<std::size_t>{1, 14, 15, 16, 17, 19});
  }

  TEST_CASE("asks NT LM 0.12 alone without extended security for names in the clear") {
    const auto driven = drive(kDirect, kFull, smb1_only());
    CHECK(std::ranges::count(driven.jobs, Job{probe::Smb1Offer{{"NT LM 0.12"}, false}, std::nullopt, false}) == 1);
  }

  TEST_CASE("asks a LANMAN server until it refuses") {
    const auto driven = drive(kDirect, kFull, lanman_only());
    std::vector<std::size_t> sizes;
    for (const auto& list : smb1_lists(driven)) sizes.push_back(list.size());
    std::ranges::sort(sizes);
    CHECK(sizes == std::vector<std::size_t>{15, 16, 17, 19});
    CHECK(smb2_lists(driven).size() == 2);  // all contexts, few contexts
  }

  TEST_CASE("asks each SMB1 string alone over NetBIOS") {
    const auto driven = drive(Transport::netbios, kFull, lanman_only());
    CHECK(asked_alone(driven, "LM1.2X002"));
    CHECK(smb1_lists(driven).size() == 1 + 1 + 16);
  }

  TEST_CASE("asks a fragile server nothing that it has no answer for") {
    const auto driven = drive(kDirect, kFull, fragile());
    CHECK(asked_alone(driven, proto::SMB_2_0_2));
    CHECK_FALSE(asked_alone(driven, proto::SMB_3_0));
    CHECK_FALSE(asked_alone(driven, proto::SMB_3_1_1));
    const auto lists = smb1_lists(driven);
    const auto odd = std::ranges::find_if(lists, [](const auto& list) {
      return std::ranges::find(list, "NT LM 0.12") == list.end() && std::ranges::find(list, "SMB 2.???") == list.end();
    });
    CHECK(odd == lists.end());
  }

  TEST_CASE("waits for the SMB2 answer before it asks SMB1 strings that may fell a server") {
    probe::EndpointPlan plan(kDirect, kFull);
    const auto jobs = plan.start();
    const auto after_smb1 =
        plan.finished(*jobs.at(1), probe::read_evidence(play_job(*jobs.at(1), kDirect, smb1_only()).exchanges));
    for (const auto& job : after_smb1) CHECK(std::get<probe::Smb1Offer>(job->offer).dialects.size() != 16);
    const auto after_smb2 =
        plan.finished(*jobs.at(0), probe::read_evidence(play_job(*jobs.at(0), kDirect, smb1_only()).exchanges));
    const bool rest = std::ranges::any_of(after_smb2, [](const probe::JobRef& job) {
      const auto* offer = std::get_if<probe::Smb1Offer>(&job->offer);
      return offer != nullptr && offer->dialects.size() == 16;
    });
    CHECK(rest);
  }

  TEST_CASE("stops when a port that answered refuses connections") {
    probe::EndpointPlan plan(kDirect, kFull);
    const auto first = plan.start();
    const auto next =
        plan.finished(*first.at(0), probe::read_evidence(play_job(*first.at(0), kDirect, modern()).exchanges));
    REQUIRE(next.size() > 2);
    CHECK_FALSE(plan.stopped());
    const Server refusing = [](proto::ByteView) { return Reaction{Outcome::refused, {}}; };
    CHECK(plan.finished(*next.at(0), probe::read_evidence(play_job(*next.at(0), kDirect, refusing).exchanges)).empty());
    CHECK(plan.stopped());
    CHECK(plan.finished(*first.at(1), probe::read_evidence(play_job(*first.at(1), kDirect, dual_stack()).exchanges))
              .empty());
  }

  TEST_CASE("goes on when a NetBIOS session is refused after an answer") {
    probe::EndpointPlan plan(Transport::netbios, kFull);
    const auto jobs = plan.start();
    static_cast<void>(plan.finished(
        *jobs.at(0), probe::read_evidence(play_job(*jobs.at(0), Transport::netbios, modern()).exchanges)));
    auto refused =
        probe::failed_connection(*jobs.at(1), some_inputs(), link_over(Transport::netbios), Outcome::refused, 0);
    refused.session_error = 0x82;
    static_cast<void>(plan.finished(*jobs.at(1), probe::read_evidence(std::vector{refused})));
    CHECK_FALSE(plan.stopped());
  }

  TEST_CASE("waits five round trips at the most on direct TCP") {
    CHECK(drive(kDirect, kFull, modern()).round_trips <= 5);
    CHECK(drive(kDirect, kFull, dual_stack()).round_trips <= 5);
    CHECK(drive(kDirect, kFull, smb1_only()).round_trips <= 5);
    CHECK(drive(kDirect, kFull, lanman_only()).round_trips <= 5);
    CHECK(drive(kDirect, kFull, fragile()).round_trips <= 5);
    CHECK(drive(kDirect, kFull, ModelServer{.smb2 = kEverySmb2, .fewest_ciphers = 2}).round_trips <= 5);
    CHECK(drive(kDirect, kFull, ModelServer{.smb2 = kEverySmb2, .signing = {}, .most_ciphers = 2}).round_trips <= 5);
  }

  TEST_CASE("waits five round trips at the most over NetBIOS in the ordinary cases") {
    CHECK(drive(Transport::netbios, kFull, modern()).round_trips <= 5);
    CHECK(drive(Transport::netbios, kFull, dual_stack()).round_trips <= 5);
    CHECK(drive(Transport::netbios, kFull, smb1_only()).round_trips <= 5);
  }
}
