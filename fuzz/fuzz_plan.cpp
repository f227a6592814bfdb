// EndpointPlan: the bytes are what a port answers, request by request, and which job ends next.
#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "../tests/support/server_answers.hpp"
#include "fuzz_input.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/ask/plan.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

using probe::Outcome;
using proto::Bytes;

constexpr std::array<std::uint32_t, 4> kStatuses{proto::STATUS_NOT_SUPPORTED, proto::STATUS_INVALID_PARAMETER,
                                                 proto::STATUS_INSUFFICIENT_RESOURCES, proto::STATUS_ACCESS_DENIED};

std::uint16_t any_dialect(std::uint8_t number) {
  const std::size_t row = number % (proto::kSmb2Dialects.size() + 2);
  if (row < proto::kSmb2Dialects.size()) return proto::kSmb2Dialects[row].value;
  return row == proto::kSmb2Dialects.size() ? proto::kSmb2Wildcard : std::uint16_t{0};
}

/// What a port answers to one request: a message, or nothing and the way that the connection ends.
struct Answer {
  Outcome outcome = Outcome::reply;
  Bytes message{};
};

Answer next_answer(fuzz::FuzzInput& input) {
  const std::uint8_t what = input.byte();
  switch (what % 16) {
    case 0:
      return {Outcome::reply, test::smb311_accepts(2, 2)};  // also when the input has ended
    case 1:
      return {Outcome::reply, test::smb311_accepts(input.byte() % 6, input.byte() % 4)};
    case 2:
      return {Outcome::reply, test::smb311_accepts(-1, -1)};
    case 3:
    case 4: {
      auto response = test::smb2_response(any_dialect(input.byte()));
      response.security_mode = input.byte() % 4;
      return {Outcome::reply, proto::build_smb2_negotiate_response(response)};
    }
    case 5:
      return {Outcome::reply, test::smb2_says(kStatuses[input.byte() % kStatuses.size()])};
    case 6:
      return {Outcome::reply, test::smb2_says(proto::STATUS_INVALID_PARAMETER)};
    case 7:
    case 8:
      return {Outcome::reply, test::smb1_accepts(input.byte() % 20)};
    case 9:
      return {Outcome::reply, proto::build_smb1_negotiate_response(test::smb1_lanman(input.byte() % 20))};
    case 10:
      return {Outcome::reply, test::smb1_refuses()};
    case 11:
      return {Outcome::reply, test::smb2_challenges()};
    case 12:
      return {Outcome::closed};
    case 13:
      return {Outcome::reset};
    case 14:
      return {what > 0x80 ? Outcome::refused : Outcome::silent};
    default: {
      const auto raw = input.take(input.byte());
      return {Outcome::reply, Bytes(raw.begin(), raw.end())};
    }
  }
}

/// What a job comes to, and how many requests it sent.
std::vector<probe::Exchange> play(const probe::Job& job,
                                  const probe::Link& link,
                                  fuzz::FuzzInput& input,
                                  std::size_t& requests) {
  probe::NegotiateExchange machine(job, {}, link);
  Bytes reply;
  Outcome failure = Outcome::silent;
  auto action = machine.start(0);
  while (!std::holds_alternative<probe::Done>(action)) {
    if (const auto* send = std::get_if<probe::Send>(&action)) {
      ++requests;
      const bool session = send->bytes.at(0) == 0x81;
      const Answer answer = session ? Answer{} : next_answer(input);
      if (answer.outcome == Outcome::refused) return {probe::failed_connection(job, {}, link, Outcome::refused, 0)};
      failure = answer.outcome == Outcome::reply ? Outcome::silent : answer.outcome;
      reply = session ? proto::build_positive_session_response() : proto::frame_message(answer.message, link.transport);
      if (!session && answer.outcome != Outcome::reply) reply.clear();
      action = machine.resume(probe::Sent{0});
    } else if (!reply.empty()) {
      const Bytes bytes = std::exchange(reply, {});
      action = machine.resume(probe::Received{bytes, 0});
    } else {
      action = machine.resume(failure == Outcome::closed ? probe::Event(probe::Closed{0})
                                                         : probe::Event(probe::Failed{failure, 0}));
    }
  }
  return machine.exchanges();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::uint8_t mode = input.byte();
  const probe::PlanOptions options{static_cast<report::Depth>(mode % 3), (mode & 0x80) != 0, (mode & 0x20) != 0};
  probe::Link link;
  link.transport = (mode & 0x40) != 0 ? proto::Transport::netbios : proto::Transport::direct_tcp;
  const auto budget = probe::EndpointPlan::budget(link.transport, options);

  probe::EndpointPlan plan(link.transport, options);
  std::vector<probe::Job> asked;
  std::vector<probe::JobRef> open;
  std::size_t requests = 0;
  const auto take = [&](std::vector<probe::JobRef> jobs) {
    for (auto& job : jobs) {
      fuzz::demand(std::ranges::find(asked, *job) == asked.end(), "nothing is asked twice");
      asked.push_back(*job);
      open.push_back(std::move(job));
    }
    fuzz::demand(asked.size() <= budget.connections, "no more connections than the budget");
  };
  take(plan.start());
  while (!open.empty()) {
    const auto next = open.begin() + input.byte() % static_cast<std::ptrdiff_t>(open.size());
    const probe::JobRef job = *next;
    open.erase(next);
    const auto exchanges = play(*job, link, input, requests);
    fuzz::demand(requests <= budget.requests, "no more requests than the budget");
    const bool stopped = plan.stopped();
    auto more = plan.finished(*job, probe::read_evidence(exchanges));
    fuzz::demand(!stopped || (plan.stopped() && more.empty()), "a stopped plan asks nothing");
    if (plan.stopped()) open.clear();
    take(std::move(more));
  }
  return 0;
}
