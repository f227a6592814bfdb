// ReplaySession behind its framing: the bytes are split into captured exchanges and into what a client then sends.
#include <memory>
#include <utility>
#include <vector>

#include "../tests/support/server_answers.hpp"
#include "fuzz_input.hpp"
#include "probe/ask/plan.hpp"
#include "probe/serve/replay_match.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

using proto::Bytes;

constexpr std::size_t kMostExchanges = 16;

/// A length of 255 means that the length follows in two bytes: real messages are longer.
Bytes raw(fuzz::FuzzInput& input) {
  std::size_t size = input.byte();
  if (size == 0xFF) size = input.number<std::uint16_t>();
  const auto bytes = input.take(size);
  return {bytes.begin(), bytes.end()};
}

Bytes request(fuzz::FuzzInput& input) {
  const std::uint8_t number = input.byte();
  probe::Smb2Offer smb2 = probe::full_smb2_offer();
  switch (number % 6) {
    case 0:
      return probe::build_request(smb2, {}, number / 8);
    case 1:
      return probe::build_request(probe::multi_protocol_offer(), {});
    case 2:
      return probe::build_request(probe::Smb1Offer{{"LANMAN2.1", "NT LM 0.12"}, number > 0x80}, {});
    case 3:
      smb2.dialects = {proto::kSmb2Dialects[number / 8 % 5].value};
      return probe::build_request(smb2, {});
    case 4:
      return proto::build_smb2_session_setup_request({});
    default:
      return raw(input);
  }
}

Bytes reply(fuzz::FuzzInput& input) {
  const std::uint8_t number = input.byte();
  switch (number % 6) {
    case 0:
      return test::smb2_accepts(proto::kSmb2Dialects[number / 8 % 5].value);
    case 1:
      return test::smb2_accepts(proto::kSmb2Wildcard);
    case 2:
      return test::smb1_accepts(number / 8);
    case 3:
      return number > 0x80 ? test::smb1_refuses() : test::smb2_says(proto::STATUS_NOT_SUPPORTED);
    case 4:
      return test::smb2_challenges();
    default:
      return raw(input);
  }
}

probe::Exchange captured(fuzz::FuzzInput& input, std::uint32_t connection) {
  const std::uint8_t mode = input.byte();
  probe::Exchange out;
  out.outcome = static_cast<probe::Outcome>((mode & 0x0F) < 9 ? mode & 0x0F : 0);
  if ((mode & 0x10) != 0) out.transport = proto::Transport::netbios;
  if ((mode & 0x20) != 0) out.session_error = mode;
  out.connection = connection / 2;
  out.request = request(input);
  out.reply = reply(input);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const auto transport = (input.byte() & 1U) != 0 ? proto::Transport::netbios : proto::Transport::direct_tcp;
  std::vector<probe::Exchange> exchanges;
  const std::size_t count = input.byte() % kMostExchanges;
  for (std::uint32_t i = 0; i < count; ++i) exchanges.push_back(captured(input, i));
  const auto server = std::make_shared<const probe::CapturedServer>(std::move(exchanges));
  probe::ReplaySession talk(server);
  probe::ServerFraming framing(transport, talk);
  bool over = false;
  while (!input.rest().empty()) {
    const Bytes message = request(input);
    if (const auto question = probe::read_question(message)) {
      const auto* found = server->find(*question);
      fuzz::demand(found == nullptr || probe::read_question(found->request).has_value(),
                   "a found exchange asks something");
      if (found != nullptr)
        fuzz::demand(probe::rewrite_reply(*found, message).size() == found->reply.size(), "a rewrite keeps the size");
    }
    const auto reaction = framing.take(message.size() % 2 == 0 ? proto::frame_message(message, transport) : message);
    if (over) fuzz::demand(reaction == probe::Reaction{{}, probe::GoOn::close}, "nothing is said after the end");
    over = over || reaction.then != probe::GoOn::stay;
  }
  return 0;
}
