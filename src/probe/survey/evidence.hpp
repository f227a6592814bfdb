// An exchange with its bytes decoded: what was asked, what was answered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "probe/exchange.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/tree_connect.hpp"
#include "report/reason.hpp"

namespace smbprobe::probe {

/// An SMB2 answer whose Status is an error. [MS-SMB2] 2.2.2
struct Smb2Status {
  proto::Smb2Header header;
};

/// An answer to TREE_CONNECT, of either family. It tells of the share alone, so it has a type of its own.
struct TreeConnectAnswer {
  std::uint32_t status{};  ///< Status of the header
};

/// A request with its bytes decoded; empty where they are not understood.
using DecodedRequest = std::variant<std::monostate,
                                    proto::Smb1NegotiateRequest,
                                    proto::Smb2NegotiateRequest,
                                    proto::Smb1SessionSetupRequest,
                                    proto::Smb2SessionSetupRequest,
                                    proto::Smb1TreeConnectRequest,
                                    proto::Smb2TreeConnectRequest>;

/// Decodes requests and remembers the last few: a sweep puts the same questions to every host. In SMB2 each connection
/// has its own ClientGuid, so only those in SMB1 are worth it.
class RequestReader {
 public:
  /// Never empty.
  [[nodiscard]] std::shared_ptr<const DecodedRequest> read(proto::ByteView message);

 private:
  struct Known {
    proto::Bytes bytes;
    std::shared_ptr<const DecodedRequest> decoded;
  };
  std::array<Known, 4> known_;
  std::size_t oldest_ = 0;
};

/// The exchange outlives its evidence.
struct Evidence {
  const Exchange* exchange{};
  std::shared_ptr<const DecodedRequest> request;  ///< empty: what was never sent asked nothing
  std::variant<std::monostate,
               proto::Smb1NegotiateResponse,
               proto::Smb2NegotiateResponse,
               proto::Smb1SessionSetupResponse,
               proto::Smb2SessionSetupResponse,
               TreeConnectAnswer,
               Smb2Status>
      reply;
  std::optional<proto::DecodeError> damage;  ///< why the reply is monostate although bytes came
  bool confirmed = false;                    ///< a drop that is a refusal: see confirm_refusals()
  bool unasked = false;                      ///< a question of the plan that there was no time for

  template <class T>
  [[nodiscard]] const T* asked() const noexcept {
    return std::get_if<T>(request.get());
  }
  template <class T>
  [[nodiscard]] const T* got() const noexcept {
    return std::get_if<T>(&reply);
  }
  /// The NEGOTIATE answer of an SMB2 server that accepted, or nullptr.
  [[nodiscard]] const proto::Smb2NegotiateResponse* smb2() const noexcept {
    return got<proto::Smb2NegotiateResponse>();
  }
  /// The SMB1 NEGOTIATE answer, a refusal too, or nullptr.
  [[nodiscard]] const proto::Smb1NegotiateResponse* smb1() const noexcept {
    return got<proto::Smb1NegotiateResponse>();
  }
};

[[nodiscard]] Evidence read_evidence(const Exchange& exchange, RequestReader& requests);
[[nodiscard]] Evidence read_evidence(const Exchange& exchange);
[[nodiscard]] std::vector<Evidence> read_evidence(std::span<const Exchange> exchanges, RequestReader& requests);
[[nodiscard]] std::vector<Evidence> read_evidence(std::span<const Exchange> exchanges);

/// True for a TREE_CONNECT, of either family.
[[nodiscard]] bool asked_for_tree(const Evidence& evidence) noexcept;

/// The string that an SMB1 answer chose from its request, or nothing: a refusal, an index outside the list.
[[nodiscard]] std::optional<std::string> chosen_smb1_dialect(const Evidence& evidence);

/// True when the answer's dialect was among those offered; a multi-protocol NEGOTIATE offers 0x0202 and 0x02FF by its
/// strings.
[[nodiscard]] bool was_offered(const Evidence& evidence, std::uint16_t revision);

/// True for an SMB1 request with "SMB 2.002" or "SMB 2.???" among its strings.
[[nodiscard]] bool is_multi_protocol(const proto::Smb1NegotiateRequest& request);

/// True for an SMB1 answer that no sense can be made of: a DialectIndex outside the list, no DialectIndex, an error
/// though it has words; and for an SMB2 answer to SMB1 in a dialect that no SMB1 request can get. It is neither an
/// acceptance nor a refusal. [MS-SMB2] 3.3.5.3
[[nodiscard]] bool contradicts_itself(const Evidence& evidence);

/// True for an answer in SMB2, an error status too.
[[nodiscard]] bool is_in_smb2(const Evidence& evidence);

/// True where a connection stood and brought nothing.
[[nodiscard]] bool is_open_but_silent(const Evidence& evidence);

/// True where a NetBIOS session was refused for lack of room: by its error, or because the name had one before.
[[nodiscard]] bool lacked_session(const Evidence& evidence, std::span<const Evidence> port);

/// How an exchange ended other than by acceptance; none for an acceptance.
[[nodiscard]] report::Reason reason_of(const Evidence& evidence);

/// True for an answer that breaks the specification so far that its server is likely to fall over odd questions: SMB2
/// SecurityMode without SIGNING_ENABLED. It is asked one thing at a time, and nothing that it has no answer for.
[[nodiscard]] bool is_fragile(const Evidence& evidence);

/// True where a connection was refused on a port that had answered: it was felled, or has had enough.
[[nodiscard]] bool stopped_accepting(std::span<const Evidence> evidence);

}  // namespace smbprobe::probe
