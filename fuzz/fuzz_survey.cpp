// survey_host: the bytes are split into exchanges of two ports.
#include <algorithm>
#include <utility>

#include "../tests/support/server_answers.hpp"
#include "fuzz_input.hpp"
#include "probe/ask/plan.hpp"
#include "probe/survey/survey.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

using proto::Bytes;

constexpr std::size_t kMostExchanges = 64;

Bytes raw(fuzz::FuzzInput& input) {
  const auto bytes = input.take(input.number<std::uint16_t>() % 1024);
  return {bytes.begin(), bytes.end()};
}

Bytes canned_request(std::uint8_t number) {
  probe::Smb2Offer smb2 = probe::full_smb2_offer();
  switch (number % 8) {
    case 0:
      return probe::build_request(smb2, {});
    case 1:
      return probe::build_request(probe::multi_protocol_offer(), {});
    case 2:
      return probe::build_request(probe::Smb1Offer{{"LANMAN2.1", "NT LM 0.12"}, true}, {});
    case 3:
      smb2.capabilities = 0x3F;
      [[fallthrough]];
    case 4:
      smb2.dialects = {proto::kSmb2Dialects[number / 8 % 5].value};
      return probe::build_request(smb2, {});
    case 5:
      std::ranges::reverse(smb2.ciphers);
      std::ranges::reverse(smb2.signing_algorithms);
      [[fallthrough]];
    case 6:
      smb2.dialects = {proto::SMB_3_1_1};
      return probe::build_request(smb2, {}, 1);
    default:
      smb2.dialects = {proto::SMB_3_1_1};
      smb2.ciphers = {static_cast<std::uint16_t>(number / 8 % 6)};
      smb2.signing_algorithms = {static_cast<std::uint16_t>(number / 32 % 4)};
      return probe::build_request(smb2, {});
  }
}

Bytes canned_reply(std::uint8_t number) {
  switch (number % 8) {
    case 0:
      return test::smb2_accepts(proto::kSmb2Dialects[number / 8 % 5].value);
    case 1:
      return test::smb311_accepts(number / 8 % 6 - 1, number / 32 % 5 - 1);
    case 2:
      return test::smb1_accepts(number / 8);
    case 3:
      return number > 0x80 ? test::smb1_refuses() : test::ksmbd_refuses();
    case 4:
      return test::smb2_says(number > 0x80 ? proto::STATUS_NOT_SUPPORTED : proto::STATUS_INVALID_PARAMETER);
    case 5:
      return number > 0x80 ? test::smb2_challenges() : test::smb1_challenges();
    case 6:
      return proto::build_smb1_negotiate_response(number > 0x80 ? test::smb1_plain(1) : test::smb1_lanman(0));
    default:
      return test::smb2_accepts(proto::kSmb2Wildcard);
  }
}

probe::Exchange next_exchange(fuzz::FuzzInput& input) {
  const std::uint8_t mode = input.byte();
  probe::Exchange out;
  out.outcome = static_cast<probe::Outcome>((mode & 0x0F) < 9 ? mode & 0x0F : 0);
  out.transport = (mode & 0x10) != 0 ? proto::Transport::netbios : proto::Transport::direct_tcp;
  out.server.port = (mode & 0x10) != 0 ? 139 : 445;
  if (out.transport == proto::Transport::netbios) out.called_name = "*SMBSERVER<20>";
  out.request = (mode & 0x20) != 0 ? raw(input) : canned_request(input.byte());
  out.reply = (mode & 0x40) != 0 ? raw(input) : canned_reply(input.byte());
  if ((mode & 0x80) != 0 && out.outcome == probe::Outcome::refused) out.session_error = input.byte();
  return out;
}

void check(const report::Verdict& verdict, std::uint16_t port, const std::vector<probe::Exchange>& exchanges) {
  using report::Answer;
  fuzz::demand(verdict.exchange.has_value() == (verdict.answer != Answer::not_asked), "every verdict has its exchange");
  const bool is_implied = verdict.answer == Answer::accepted && verdict.reason == report::ReasonKind::implied;
  fuzz::demand(is_implied || verdict.reason.is_none() ==
                                 (verdict.answer == Answer::accepted || verdict.answer == Answer::not_asked),
               "what was not accepted has a reason");
  if (!verdict.exchange) return;
  const auto found = std::ranges::find(exchanges, *verdict.exchange, &probe::Exchange::number);
  fuzz::demand(found != exchanges.end() && found->server.port == port, "the exchange of a verdict is one of its port");
  fuzz::demand(verdict.answer != Answer::accepted || found->outcome == probe::Outcome::reply,
               "an acceptance is a reply");
  fuzz::demand(verdict.answer != Answer::refused || found->outcome != probe::Outcome::silent, "silence is no refusal");
}

void check(const std::optional<std::vector<report::Algorithm>>& list,
           std::uint16_t port,
           const std::vector<probe::Exchange>& exchanges) {
  if (!list) return;
  for (const auto& row : *list) check(row.verdict, port, exchanges);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  probe::HostContext facts;
  facts.depth = static_cast<report::Depth>(input.byte() % 3);
  std::vector<probe::Exchange> exchanges;
  while (!input.rest().empty() && exchanges.size() < kMostExchanges) {
    exchanges.push_back(next_exchange(input));
    exchanges.back().number = static_cast<std::uint32_t>(exchanges.size());
  }
  const std::vector<report::ProbedPort> ports{{445, proto::Transport::direct_tcp}, {139, proto::Transport::netbios}};
  const auto report = probe::survey_host(std::move(facts), ports, exchanges);
  fuzz::demand(report.endpoints.size() == ports.size(), "a report for each port");
  for (const auto& endpoint : report.endpoints) {
    check(endpoint.smb1.verdict, endpoint.port, exchanges);
    check(endpoint.smb2.verdict, endpoint.port, exchanges);
    for (const auto& dialect : endpoint.smb1.dialects) check(dialect.verdict, endpoint.port, exchanges);
    for (const auto& dialect : endpoint.smb2.dialects) check(dialect.verdict, endpoint.port, exchanges);
    check(endpoint.smb2.ciphers, endpoint.port, exchanges);
    check(endpoint.smb2.signing_algorithms, endpoint.port, exchanges);
  }
  return 0;
}
