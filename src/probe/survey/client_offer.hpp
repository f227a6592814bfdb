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
#include "report/client_offer.hpp"

namespace smbprobe::probe {

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
  [[nodiscard]] std::vector<report::ClientOffer> all() const;

  /// Nothing for an address that has offered nothing.
  [[nodiscard]] std::optional<report::ClientOffer> of(const std::string& address) const;

 private:
  class Fold;

  std::string source_;
  std::vector<Fold> folds_;
  std::map<std::string, std::size_t, std::less<>> places_;  ///< in folds_, by address
};

/// One offer for each client address, in the order of appearance. Exchanges without a request are passed over.
[[nodiscard]] std::vector<report::ClientOffer> client_offers(std::span<const Exchange> exchanges,
                                                             const std::string& source);

}  // namespace smbprobe::probe
