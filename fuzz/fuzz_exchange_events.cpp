// NegotiateExchange: the bytes are what a peer does, event by event.
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

using proto::Bytes;

/// Frames that lead into every state; what a number has none for is left to raw bytes.
Bytes canned_frame(std::uint8_t number, proto::Transport transport) {
  const auto framed = [&](Bytes message) { return proto::frame_message(message, transport); };
  switch (number % 14) {
    case 0:
      return proto::build_positive_session_response();
    case 1:
      return proto::build_session_keep_alive();
    case 2:
      return proto::build_negative_session_response(number);
    case 3:
      return proto::build_retarget_session_response({{192, 0, 2, 9}, 139});
    case 4:
      return framed(test::smb2_accepts(proto::kSmb2Wildcard));
    case 5:
      return framed(test::smb2_accepts(proto::SMB_2_0_2));
    case 6:
      return framed(test::smb311_accepts(2, 1));
    case 7:
      return framed(test::smb1_accepts(0));
    case 8:
      return framed(test::smb2_challenges());
    case 9:
      return framed(test::ksmbd_refuses());
    case 10:
      return framed(test::smb2_oplock_break());
    case 12:
      return framed(test::smb2_grants());
    case 13:
      return framed(test::smb2_opens_ipc());
    default: {
      Bytes interim = test::smb2_says(proto::STATUS_PENDING);
      interim.resize(0xFFFF);
      return framed(std::move(interim));
    }
  }
}

class Peer {
 public:
  Peer(fuzz::FuzzInput input, proto::Transport transport) : input_(input), transport_(transport) {}

  probe::Event on_send() {
    switch (input_.byte() % 16) {
      case 1:
        return probe::Failed{probe::Outcome::reset, ++now_};
      case 2:
        return probe::Failed{probe::Outcome::silent, ++now_};
      case 3:
        arrived_ = canned_frame(input_.byte(), transport_);
        break;
      default:
        break;
    }
    return probe::Sent{++now_};
  }

  probe::Event on_receive(std::size_t at_most) {
    if (arrived_.empty()) {
      if (input_.rest().empty()) return probe::Failed{probe::Outcome::silent, ++now_};
      const std::uint8_t what = input_.byte();
      if (what == 0) return probe::Closed{++now_};
      if (what == 1) return probe::Failed{probe::Outcome::reset, ++now_};
      if (what < 0xC0) {
        arrived_ = canned_frame(what, transport_);
      } else {
        const auto raw = input_.take(what - 0xBF);
        arrived_.assign(raw.begin(), raw.end());
      }
      if (arrived_.empty()) return probe::Closed{++now_};
      chunk_ =
          std::max(std::size_t{1} << (input_.byte() % 16), arrived_.size() / 256);  // single bytes of small frames only
    }
    const auto size = static_cast<std::ptrdiff_t>(std::min({arrived_.size(), chunk_, at_most}));
    handed_.assign(arrived_.begin(), arrived_.begin() + size);
    arrived_.erase(arrived_.begin(), arrived_.begin() + size);
    return probe::Received{handed_, ++now_};
  }

 private:
  fuzz::FuzzInput input_;
  proto::Transport transport_;
  std::int64_t now_ = 0;
  std::size_t chunk_ = 1;
  Bytes arrived_;
  Bytes handed_;
};

void check(const std::vector<probe::Exchange>& exchanges, std::size_t messages) {
  fuzz::demand(!exchanges.empty() && exchanges.size() == std::max<std::size_t>(messages, 1), "one exchange a request");
  for (const auto& each : exchanges) {
    const bool last = &each == &exchanges.back();
    fuzz::demand(last || each.outcome == probe::Outcome::reply, "only the last request is without a reply");
    const bool bytes_expected = each.outcome == probe::Outcome::reply || each.outcome == probe::Outcome::garbage;
    fuzz::demand(bytes_expected || each.reply.empty(), "no bytes without a reply");
    fuzz::demand(each.reply.size() <= proto::kMaxReplyLength, "a reply within its bound");
    fuzz::demand(!each.session_error || each.outcome == probe::Outcome::refused, "a session error is a refusal");
    fuzz::demand(!each.rtt_us || *each.rtt_us >= 0, "time goes on");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::uint8_t mode = input.byte();
  probe::Job job{probe::full_smb2_offer(), std::nullopt, (mode & 1) != 0};
  if ((mode & 2) != 0) job.offer = probe::multi_protocol_offer();
  if ((mode & 4) != 0) job.after_wildcard = probe::full_smb2_offer();
  if ((mode & 16) != 0) job.session = (mode & 32) != 0 ? probe::Session::guest : probe::Session::anonymous;
  probe::Link link;
  link.transport = (mode & 8) != 0 ? proto::Transport::netbios : proto::Transport::direct_tcp;
  link.called = proto::make_netbios_name("*SMBSERVER", proto::kFileServerSuffix);
  probe::NegotiateExchange machine(std::move(job), {}, link);
  Peer peer(input, link.transport);

  std::size_t resumes = 0;
  std::size_t messages = 0;
  auto action = machine.start(0);
  while (!std::holds_alternative<probe::Done>(action)) {
    fuzz::demand(++resumes <= probe::kMaxResumes, "an exchange ends");
    const auto* send = std::get_if<probe::Send>(&action);
    if (send != nullptr && send->bytes.at(0) == 0) ++messages;
    action =
        machine.resume(send != nullptr ? peer.on_send() : peer.on_receive(std::get<probe::Receive>(action).at_most));
  }
  check(machine.exchanges(), messages);
  fuzz::demand(std::holds_alternative<probe::Done>(machine.resume(probe::Sent{0})), "Done stays Done");
  return 0;
}
