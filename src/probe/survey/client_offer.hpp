// What a client offers: the requests of its side of captured or answered connections, folded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/exchange.hpp"
#include "report/host_report.hpp"

namespace smbprobe::probe {

/// Everything that one client offered, over all of its NEGOTIATE requests. An empty optional: it never sent that part.
/// Text is from the wire: escape it.
struct ClientOffer {
  std::string address;
  std::string source = "capture";  ///< capture | live
  std::optional<std::vector<std::string>>
      smb1_dialects;  ///< strings as sent, in the order of the longest list; SMB2 strings too
  std::optional<std::vector<std::uint16_t>> dialects;  ///< DialectRevision numbers, ascending
  std::optional<report::Signing> signing;             ///< SMB2 SecurityMode; SMB1 Flags2 where no SMB2 request was sent
  std::optional<std::uint32_t> capabilities;          ///< SMB2 Capabilities
  std::optional<std::vector<std::uint16_t>> ciphers;  ///< the client's order
  std::optional<std::vector<std::uint16_t>> signing_algorithms;  ///< the client's order
  std::optional<std::vector<std::uint16_t>> compression;         ///< the client's order
  std::optional<bool> compression_chained;
  std::optional<std::string> netname;      ///< UTF-8
  std::optional<proto::Guid> client_guid;  ///< of the last request that had one
  std::optional<std::string>
      guess;  ///< "Windows 10 2004 to 22H2": by the lists of [MS-SMB2] <135>..<139>; nothing when unsure

  friend bool operator==(const ClientOffer&, const ClientOffer&) = default;

  /// True when no request of its offered any SMB2 dialect, by number or by string.
  [[nodiscard]] bool smb1_only() const noexcept;
};

/// Folds exchanges into one offer for each client address.
class ClientOffers {
 public:
  /// @param source of the offers: capture | live
  explicit ClientOffers(std::string source);
  ClientOffers(const ClientOffers&) = delete;
  ClientOffers& operator=(const ClientOffers&) = delete;
  ClientOffers(ClientOffers&&) = delete;
  ClientOffers& operator=(ClientOffers&&) = delete;
  ~ClientOffers();

  /// An exchange without a request is passed over.
  void add(const Exchange& exchange);

  /// In the order of appearance.
  [[nodiscard]] std::vector<ClientOffer> all() const;

  /// Nothing for an address that has offered nothing.
  [[nodiscard]] std::optional<ClientOffer> of(const std::string& address) const;

 private:
  class Fold;

  std::string source_;
  std::vector<Fold> folds_;
  std::map<std::string, std::size_t, std::less<>> places_;  ///< in folds_, by address
};

/// One offer for each client address, in the order of appearance. Exchanges without a request are passed over.
[[nodiscard]] std::vector<ClientOffer> client_offers(std::span<const Exchange> exchanges, const std::string& source);

}  // namespace smbprobe::probe
