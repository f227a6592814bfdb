// What a probe asks on one connection.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/guid.hpp"
#include "proto/smb2_constants.hpp"

namespace smbprobe::probe {

/// An SMB1 NEGOTIATE; with an SMB2 string among the dialects it is a multi-protocol NEGOTIATE.
struct Smb1Offer {
  std::vector<std::string> dialects;
  bool extended_security = true;  ///< SMB_FLAGS2_EXTENDED_SECURITY

  friend bool operator==(const Smb1Offer&, const Smb1Offer&) = default;
};

/// The negotiate contexts of a client, in place of ours.
struct ContextShape {
  std::vector<std::uint16_t> order;        ///< ContextTypes
  std::vector<std::uint16_t> compression;  ///< empty: without the context
  bool chained = false;

  friend bool operator==(const ContextShape&, const ContextShape&) = default;
};

/// An SMB2 NEGOTIATE. The lists matter only where 3.1.1 is offered.
struct Smb2Offer {
  std::vector<std::uint16_t> dialects;
  std::uint32_t capabilities = proto::kProbeCapabilities;
  std::vector<std::uint16_t> ciphers;             ///< empty leaves the context out
  std::vector<std::uint16_t> signing_algorithms;  ///< empty leaves the context out
  bool more_contexts = true;                      ///< compression, netname, transport, RDMA and POSIX contexts too
  std::uint16_t security_mode = proto::SMB2_NEGOTIATE_SIGNING_ENABLED;
  std::optional<ContextShape> shape{};  ///< then more_contexts does not count

  friend bool operator==(const Smb2Offer&, const Smb2Offer&) = default;
};

using Offer = std::variant<Smb1Offer, Smb2Offer>;

/// A session that is tried without credentials.
enum class Session : std::uint8_t {
  none,
  anonymous,  ///< a null session: no user, no responses
  guest,      ///< as "Guest" with an empty password
};

/// One connection: what it asks first, and how it goes on.
struct Job {
  Offer offer;
  std::optional<Smb2Offer> after_wildcard;  ///< asked on the same connection after an answer of 0x02FF
  bool identify = false;                    ///< then a SESSION_SETUP up to the NTLMSSP CHALLENGE
  proto::Bytes prepared{};  ///< what build_request() makes of the offer, where it is the same on every connection
  Session session = Session::none;  ///< then a SESSION_SETUP up to this session; a null session that is granted: IPC$

  friend bool operator==(const Job&, const Job&) = default;
};

/// A job that its connections share: never empty.
using JobRef = std::shared_ptr<const Job>;

/// What a request holds beside the offer; comes in from outside, so that the pure code needs no randomness. Random for
/// each connection: a ClientGuid seen twice makes a multi-channel server join the two connections.
struct RequestInputs {
  proto::Guid client_guid{};                       ///< ClientGuid; sent as zero where 2.0.2 is the only dialect
  proto::Bytes salt{};                             ///< Salt of the preauth context, 32 bytes
  std::string net_name{};                          ///< NetName: the host as the user named it, UTF-8
  std::array<std::uint8_t, 8> client_challenge{};  ///< ChallengeFromClient of an NTLMv2 response
};

/// The message that asks the offer, without its transport header. MessageId 0, or 1 after 0x02FF. [MS-SMB2] 3.2.5.2
[[nodiscard]] proto::Bytes build_request(const Offer& offer, const RequestInputs& inputs, std::uint64_t message_id = 0);

/// The first message of a job.
[[nodiscard]] proto::Bytes first_request(const Job& job, const RequestInputs& inputs);

/// True where some request of the job holds them: an SMB1 NEGOTIATE does not.
[[nodiscard]] bool needs_inputs(const Job& job) noexcept;

/// Every dialect, and every cipher and signing algorithm in the order of Windows 11.
[[nodiscard]] Smb2Offer full_smb2_offer();

}  // namespace smbprobe::probe
