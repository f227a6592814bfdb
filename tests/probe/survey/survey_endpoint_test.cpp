#include <doctest/doctest.h>

#include "probe/survey/survey_parts.hpp"
#include "probe/survey/survey_samples.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using report::Answer;
using report::EndpointState;
using report::Verdict;

namespace {

struct State {
  EndpointState state;
  report::Reason reason;
  friend bool operator==(const State&, const State&) = default;
};

State state_of(std::vector<probe::Exchange> exchanges) {
  const auto report = survey(std::move(exchanges));
  return {report.state, report.reason};
}

State state_of_garbage(std::string_view bytes) {
  return state_of({exchange(kNtLm, Outcome::garbage, proto::to_bytes(bytes))});
}

probe::Exchange denied(std::uint8_t error) {
  auto out = exchange(kNtLm, Outcome::refused);
  out.session_error = error;
  out.request_sent = true;
  return out;
}

}  // namespace

TEST_SUITE("probe/survey_endpoint") {
  TEST_CASE("calls an answer that came before its question an anomaly") {
    auto early = answered(only(proto::SMB_2_1), smb2_accepts(proto::SMB_2_1));
    CHECK(survey({early}).anomalies.empty());
    early.early_reply = true;
    CHECK(has_anomaly(survey({early}), "smb2", "the answer came before its question"));
  }

  TEST_CASE("calls a port SMB when anything answered in SMB") {
    CHECK(state_of({answered(kNtLm, smb1_refuses())}) == State{EndpointState::smb, {}});
    CHECK(state_of({answered(probe::full_smb2_offer(), smb2_says(proto::STATUS_NOT_SUPPORTED))}) ==
          State{EndpointState::smb, {}});
    CHECK(state_of(
              {exchange(kNtLm, Outcome::silent), answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1))}) ==
          State{EndpointState::smb, {}});
  }

  TEST_CASE("names HTTP and SSH and TLS") {
    CHECK(state_of_garbage("HTTP/1.1 400 Bad Request\r\n") == State{EndpointState::not_smb, "http"_reason});
    CHECK(state_of_garbage("HTTP") == State{EndpointState::not_smb, "http"_reason});
    CHECK(state_of_garbage("SSH-2.0-OpenSSH_9.2\r\n") == State{EndpointState::not_smb, "ssh"_reason});
    CHECK(state_of_garbage("\x15\x03\x01") == State{EndpointState::not_smb, "tls"_reason});
    CHECK(state_of_garbage("\x16\x03\x03") == State{EndpointState::not_smb, "tls"_reason});
    CHECK(state_of_garbage("220 mail ESMTP\r\n") == State{EndpointState::not_smb, "garbage"_reason});
    CHECK(state_of_garbage("") == State{EndpointState::not_smb, "garbage"_reason});
  }

  TEST_CASE("tells each state without an answer") {
    CHECK(state_of({exchange(kNtLm, Outcome::silent)}) == State{EndpointState::silent, "timeout"_reason});
    CHECK(state_of({exchange(kNtLm, Outcome::refused)}) == State{EndpointState::refused, "connection_refused"_reason});
    CHECK(state_of({exchange(kNtLm, Outcome::unreachable)}) == State{EndpointState::unreachable, "unreachable"_reason});
    CHECK(state_of({exchange(kNtLm, Outcome::closed)}) == State{EndpointState::not_smb, "closed"_reason});
    CHECK(state_of({exchange(kNtLm, Outcome::reset)}) == State{EndpointState::not_smb, "reset"_reason});
    CHECK(state_of({exchange(kNtLm, Outcome::error)}) == State{EndpointState::error, "error"_reason});
    CHECK(state_of({}) == State{EndpointState::error, "not_tried"_reason});
  }

  TEST_CASE("calls a refused session a refusal whatever else happened") {
    CHECK(state_of({exchange(kNtLm, Outcome::closed), denied(0x81)}) ==
          State{EndpointState::refused, "nbss_0x81"_reason});
  }

  TEST_CASE("calls an SMB reply that cannot be read SMB") {
    CHECK(state_of({answered(kNtLm, {0xFF, 'S', 'M', 'B', 0x72})}) == State{EndpointState::smb, {}});
  }

  TEST_CASE("calls a port no SMB only where every question was answered with something else") {
    const auto silent = exchange(probe::full_smb2_offer(), Outcome::silent);
    CHECK(state_of({exchange(kNtLm, Outcome::closed), silent}) == State{EndpointState::silent, "timeout"_reason});
    CHECK(state_of({exchange(kNtLm, Outcome::garbage), silent}) == State{EndpointState::silent, "timeout"_reason});
    const auto closed = exchange(probe::full_smb2_offer(), Outcome::closed);
    CHECK(state_of({exchange(kNtLm, Outcome::reset), closed}) == State{EndpointState::not_smb, "closed"_reason});
  }

  TEST_CASE("does not say that a port is no SMB where it closed on SMB2 and nothing else was offered") {
    const auto closed = exchange(probe::full_smb2_offer(), Outcome::closed);
    const auto reset = exchange(probe::full_smb2_offer(), Outcome::reset);
    CHECK(state_of({closed}) == State{EndpointState::silent, "smb2_offer_closed"_reason});
    CHECK(state_of({closed, reset}) == State{EndpointState::silent, "smb2_offer_closed"_reason});
    CHECK(state_of({closed, exchange(kNtLm, Outcome::closed)}) == State{EndpointState::not_smb, "closed"_reason});
  }

  TEST_CASE("asks nothing of a port without a connection") {
    const auto report =
        survey({exchange(probe::full_smb2_offer(), Outcome::refused), exchange(kNtLm, Outcome::refused)});
    CHECK(report.smb1.verdict == Verdict{});
    CHECK(report.smb2.verdict == Verdict{});
    CHECK(report.smb2.dialects.empty());
  }

  TEST_CASE("leaves the verdicts of a silent port open") {
    const auto report = survey({exchange(probe::full_smb2_offer(), Outcome::silent), exchange(kNtLm, Outcome::silent)});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "timeout"_reason, 2});
    CHECK(report.smb2.verdict == Verdict{Answer::unknown, "timeout"_reason, 1});
  }

  TEST_CASE("tells the names that were tried and the one that was taken") {
    auto refused = over_netbios(denied(0x82));
    auto accepted = over_netbios(answered(kNtLm, smb1_accepts(0)), "NAS<20>");
    const auto exchanges = numbered({refused, accepted, refused});
    const auto report = probe::survey_endpoint(139, proto::Transport::netbios, exchanges);
    CHECK(report.tried_names == std::vector<std::string>{"*SMBSERVER<20>", "NAS<20>"});
    CHECK(report.called_name == "NAS<20>");
    CHECK(report.state == EndpointState::smb);
  }

  TEST_CASE("tells no name where none was taken") {
    const auto exchanges = numbered({over_netbios(denied(0x82))});
    const auto report = probe::survey_endpoint(139, proto::Transport::netbios, exchanges);
    CHECK_FALSE(report.called_name);
    CHECK(report.reason == "nbss_0x82"_reason);
  }

  TEST_CASE("takes a session error in answer to a question for a refusal, unless it speaks of resources") {
    CHECK(survey({denied(0x81)}).smb1.verdict == Verdict{Answer::refused, "nbss_0x81"_reason, 1});
    CHECK(survey({denied(0x83)}).smb1.verdict == Verdict{Answer::unknown, "nbss_0x83"_reason, 1});
    CHECK(survey({denied(0x8f)}).smb1.verdict == Verdict{Answer::unknown, "nbss_0x8f"_reason, 1});
  }

  TEST_CASE("asks nothing where no session opened") {
    auto never_sent = over_netbios(denied(0x83));
    never_sent.request_sent = false;
    const auto report = probe::survey_endpoint(139, proto::Transport::netbios, numbered({never_sent}));
    CHECK(report.state == EndpointState::refused);
    CHECK(report.smb1.verdict == Verdict{});
    CHECK(report.smb2.verdict == Verdict{});
    CHECK(report.smb1.dialects.empty());
    CHECK(report.smb2.dialects.empty());
  }

  TEST_CASE("tells no name on direct TCP") {
    const auto report = survey({answered(kNtLm, smb1_accepts(0))});
    CHECK_FALSE(report.called_name);
    CHECK(report.tried_names.empty());
  }

  TEST_CASE("keeps the stronger verdict and the first of equals") {
    Verdict verdict;
    probe::strengthen(verdict, {Answer::unknown, "timeout"_reason, 1});
    CHECK(verdict.answer == Answer::unknown);
    probe::strengthen(verdict, {Answer::refused, "closed"_reason, 2});
    CHECK(verdict == Verdict{Answer::refused, "closed"_reason, 2});
    probe::strengthen(verdict, {Answer::refused, "reset"_reason, 3});
    CHECK(verdict == Verdict{Answer::refused, "closed"_reason, 2});
    probe::strengthen(verdict, {Answer::unknown, "timeout"_reason, 4});
    CHECK(verdict == Verdict{Answer::refused, "closed"_reason, 2});
    probe::strengthen(verdict, {Answer::accepted, {}, 5});
    CHECK(verdict == Verdict{Answer::accepted, {}, 5});
  }

  TEST_CASE("tells an anomaly once") {
    std::vector<report::ReportedAnomaly> anomalies;
    probe::note(anomalies, "smb1", "odd");
    probe::note(anomalies, "smb1", "odd");
    probe::note(anomalies, "smb2", "odd");
    CHECK(anomalies.size() == 2);
  }
}
