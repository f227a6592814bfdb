// ListenSession behind its framing, and the offer that is folded from what it heard: a stream of any bytes in any
// pieces.
#include <utility>
#include <vector>

#include "fuzz_input.hpp"
#include "probe/serve/listen_session.hpp"
#include "probe/survey/client_offer.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::uint8_t mode = input.byte();
  const auto transport = (mode & 1U) != 0 ? proto::Transport::netbios : proto::Transport::direct_tcp;
  const std::size_t piece = 1 + mode / 2;
  unsigned told = 0;
  probe::Exchange connection;
  connection.client = {"192.0.2.9", 50000};
  probe::ListenSession talk({}, connection, [&](std::vector<probe::Exchange>&& exchanges) {
    ++told;
    fuzz::demand(!exchanges.empty() && exchanges.size() <= 2, "a connection tells one or two requests");
    const auto offers = probe::client_offers(exchanges, "live");
    fuzz::demand(offers.size() == 1, "one connection is one client");
  });
  probe::ServerFraming framing(transport, talk);
  // half of the inputs are one message: a frame is put before it
  proto::Bytes stream(input.rest().begin(), input.rest().end());
  if (piece % 2 == 0) stream = proto::frame_message(stream, transport);
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const auto bytes = proto::ByteView(stream).subspan(at);
    const auto reaction = framing.take(bytes.first(bytes.size() < piece ? bytes.size() : piece));
    fuzz::demand(reaction.send.size() < 1024, "answers are small");
  }
  talk.ended();
  fuzz::demand(told <= 1, "a connection is told once");
  return 0;
}
