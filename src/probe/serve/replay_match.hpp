// A captured server that answers again: which captured exchange asked the same, and what of its answer must follow the
// new request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probe/ask/offer.hpp"
#include "probe/exchange.hpp"
#include "probe/serve/server_session.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::probe {

/// The protocol of a request.
enum class Family : std::uint8_t { smb1, smb2 };

/// What a NEGOTIATE asks, without what differs each time: salt, ClientGuid, NetName, ids.
struct Question {
  Family family{};
  std::vector<std::string> dialects;  ///< SMB1: strings as sent; SMB2: numbers as text
  bool extended_security = false;     ///< SMB1
  std::uint32_t capabilities{};       ///< SMB2
  std::uint16_t security_mode{};      ///< SMB2
  std::string contexts;  ///< SMB2: the algorithm lists and flags of all contexts but NetName, in their order
  std::vector<std::uint16_t> ciphers;             ///< SMB2: of `contexts`
  std::vector<std::uint16_t> signing_algorithms;  ///< SMB2: of `contexts`
  std::uint64_t message_id{};                     ///< SMB2: 1 after an answer of 0x02FF

  friend bool operator==(const Question&, const Question&) = default;
};

/// The question of a NEGOTIATE request, or nothing where it is none.
[[nodiscard]] std::optional<Question> read_question(proto::ByteView request);

/// One server as its exchanges show it.
class CapturedServer {
 public:
  /// Keeps the exchanges that tell how the server answers; those without an answer of its own are left out.
  explicit CapturedServer(std::vector<Exchange> exchanges);

  /// False when no exchange tells anything.
  [[nodiscard]] bool knows_anything() const noexcept { return !exchanges_.empty(); }

  /// The exchange that asked the same: the same dialects, and of those the one that differs least in the rest. Where
  /// these dialects were never asked together, the one whose answer the server would give as far as it is known: with
  /// the greatest dialect among them that it was seen to accept. Nothing where there is none. The pointer lives as long
  /// as the server.
  [[nodiscard]] const Exchange* find(const Question& question) const;

  /// How the server refused what it does not know, or nothing where the capture shows no refusal of this family.
  [[nodiscard]] const Exchange* refusal(Family family) const noexcept;

  /// The SESSION_SETUP that followed this exchange on its connection, else any of this family; nothing without one.
  [[nodiscard]] const Exchange* session_setup(Family family, const Exchange* negotiate) const;

  /// The SESSION_SETUP that tried this session without credentials, and the TREE_CONNECT to IPC$ in a null session;
  /// nothing where the capture has none.
  [[nodiscard]] const Exchange* session_try(Family family, Session session) const;
  [[nodiscard]] const Exchange* ipc_try(Family family) const;

  /// ERROR_CODE for a NetBIOS session with this name, or nothing where it is granted.
  [[nodiscard]] std::optional<std::uint8_t> session_error(const proto::NetbiosName& called) const;

  /// ERROR_CODE of a server that answers whatever comes over direct TCP with a NEGATIVE SESSION RESPONSE, as Samba does
  /// to a host that it denies; nothing where it answers anything else.
  [[nodiscard]] std::optional<std::uint8_t> denial() const;

 private:
  struct Asked {
    Question question;
    std::size_t exchange{};
  };

  [[nodiscard]] const Exchange* find_fitting(const Question& question) const;
  void add(std::size_t place);
  void add_later_step(Family family, std::size_t place);
  void note_refusal(Family family, std::size_t place);

  std::vector<Exchange> exchanges_;
  std::map<std::string, std::vector<Asked>> asked_;  ///< by family and dialects, whatever their order
  std::map<Family, std::size_t> refusals_;
  std::map<Family, std::vector<std::size_t>> setups_;
  std::map<std::pair<Family, Session>, std::size_t> session_tries_;
  std::map<Family, std::size_t> ipc_tries_;
  std::vector<std::size_t> session_refusals_;
  bool grants_sessions_ = false;
};

/// The captured reply as an answer to another request: what the server had echoed is echoed again (MessageId and
/// process id; Mid, Pid, Tid), and DialectIndex points at the same string.
[[nodiscard]] proto::Bytes rewrite_reply(const Exchange& captured, proto::ByteView request);

/// Plays the server on one connection: NEGOTIATE as captured, the CHALLENGE, then STATUS_LOGON_FAILURE, or what a
/// session without credentials got. Never asks for credentials.
class ReplaySession final : public ServerSession {
 public:
  explicit ReplaySession(std::shared_ptr<const CapturedServer> server) : server_(std::move(server)) {}

  [[nodiscard]] Reaction on_message(proto::ByteView message) override;
  [[nodiscard]] Reaction on_session_request(const proto::SessionRequest& request) override;
  [[nodiscard]] bool raw_reply() const override { return raw_; }

 private:
  enum class Stage : std::uint8_t { fresh, wildcard, negotiated, challenged, in_session };

  Reaction negotiate(const Question& question, proto::ByteView message);
  Reaction session_setup(proto::ByteView message, Family family);
  Reaction tree_connect(proto::ByteView message, Family family);
  Reaction play(const Exchange& captured, proto::ByteView message);

  std::shared_ptr<const CapturedServer> server_;
  const Exchange* negotiated_ = nullptr;
  Stage stage_ = Stage::fresh;
  bool raw_ = false;
};

}  // namespace smbprobe::probe
