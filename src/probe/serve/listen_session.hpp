// Answers a client's NEGOTIATE just enough to learn its whole offer, then refuses. Never asks for credentials.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "probe/exchange.hpp"
#include "probe/serve/server_session.hpp"
#include "proto/guid.hpp"

namespace smbprobe::probe {

/// What comes from outside, so that the pure code needs neither clock nor randomness.
struct ListenInputs {
  proto::Guid server_guid{};    ///< ServerGuid of an answer of 0x02FF
  std::uint64_t system_time{};  ///< its SystemTime, FILETIME
};

/// One connection. SMB1 with "SMB 2.???" gets 0x02FF, so that the client names its SMB2 dialects and contexts; every
/// other NEGOTIATE is refused: STATUS_NOT_SUPPORTED or DialectIndex 0xFFFF.
class ListenSession final : public ServerSession {
 public:
  /// Told once, with at least one exchange, when nothing more is to be learnt: the client has been sent its refusal, or
  /// it went away.
  using OnOffer = std::function<void(std::vector<Exchange>&&)>;

  /// @param connection the fields of an exchange that the connection tells: both ends, transport, time of beginning.
  ListenSession(ListenInputs inputs, Exchange connection, OnOffer on_offer)
      : inputs_(inputs), connection_(std::move(connection)), on_offer_(std::move(on_offer)) {}

  [[nodiscard]] Reaction on_message(proto::ByteView message) override;
  [[nodiscard]] Reaction on_session_request(const proto::SessionRequest& request) override;
  void ended() override;

 private:
  Reaction answer(proto::ByteView message, Reaction reaction);

  ListenInputs inputs_;
  Exchange connection_;
  OnOffer on_offer_;
  std::vector<Exchange> exchanges_;
  bool wildcard_sent_ = false;
  bool refused_ = false;
};

}  // namespace smbprobe::probe
