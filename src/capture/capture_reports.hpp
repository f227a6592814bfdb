// What a capture shows, folded: servers, clients, sessions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capture/conversation.hpp"
#include "probe/survey/client_offer.hpp"
#include "probe/survey/survey.hpp"
#include "report/host_report.hpp"
#include "report/session.hpp"

namespace smbprobe::capture {

/// Nothing for a conversation that ended before a session was asked for.
[[nodiscard]] std::optional<report::Session> session_of(const capture::Conversation& conversation);

/// True when the conversation carried an SMB message; false for a connection that was refused.
[[nodiscard]] bool carried_smb(const capture::Conversation& conversation);

/// A server that was seen to support SMB, and none of whose NEGOTIATEs was captured.
struct UnheardServer {
  report::SocketAddress server;
  bool incomplete = false;  ///< bytes of its connections were not captured
};

/// Gives connections and exchanges their numbers, each within its server.
class ExchangeNumbers {
 public:
  void number(capture::Conversation& conversation);
  void clear() { last_.clear(); }

 private:
  struct Numbers {
    std::uint32_t exchange = 0;
    std::uint32_t connection = 0;
  };
  std::map<std::string, Numbers> last_;  ///< by server address
};

/// Collects the conversations of one capture.
class CaptureReports {
 public:
  CaptureReports();

  /// Numbers the conversation's exchanges, by server, and keeps it. The result dies with the next call.
  const capture::Conversation& add(capture::Conversation&& conversation);
  void add(capture::SeenNbstat&& nbstat);

  /// Puts the conversations in the order of their first frames and renumbers their exchanges: connections that hung
  /// are reported last while a capture is read.
  void settle();

  /// True when some connection carried an SMB message.
  [[nodiscard]] bool saw_smb() const;

  [[nodiscard]] const std::vector<capture::Conversation>& conversations() const noexcept { return conversations_; }

  /// Gives a report for each server, in the order of appearance; one after the other, so that few are held. Hosts of
  /// which no exchange was captured are left out.
  void each_host(const std::function<void(probe::SurveyedHost&&)>& give) const;

  /// How many each_host() gives.
  [[nodiscard]] std::size_t host_count() const;

  /// The reports of each_host() together.
  [[nodiscard]] std::vector<probe::SurveyedHost> hosts() const;

  /// What each client offers; those that offer SMB1 alone first.
  [[nodiscard]] std::vector<report::ClientOffer> clients() const;

  /// What one client offers by now: for a capture that still grows, before settle().
  [[nodiscard]] std::optional<report::ClientOffer> client(const std::string& address);

  [[nodiscard]] std::vector<report::Session> sessions() const;

  /// Servers of no report, for they have no exchange, in the order of appearance.
  [[nodiscard]] std::vector<UnheardServer> unheard() const;

 private:
  [[nodiscard]] probe::SurveyedHost host(const std::string& address, std::span<const std::size_t> places) const;

  std::vector<capture::Conversation> conversations_;
  ExchangeNumbers numbers_;
  std::map<std::string, proto::NbstatAnswer> nbstat_;  ///< by address, the last one
  probe::ClientOffers offers_;                         ///< of the first `folded_` conversations
  std::size_t folded_ = 0;
};

}  // namespace smbprobe::capture
