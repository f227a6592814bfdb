#include "probe/survey/client_offer.hpp"

#include <algorithm>
#include <utility>

#include "probe/survey/client_guess.hpp"
#include "probe/survey/evidence.hpp"
#include "probe/survey/survey_parts.hpp"
#include "proto/text.hpp"
#include "report/cut_texts.hpp"

namespace smbprobe::probe {
namespace {

/// Entries of a list that are kept: no client offers so many, and what a hostile one sends is folded into the rest.
constexpr std::size_t kMostEntries = 256;

/// Flags2 of an SMB1 request: "I can sign". What REQUIRED means is said for SESSION_SETUP alone, and Windows sets it in
/// every NEGOTIATE. [MS-SMB] 2.2.3.1
constexpr std::uint16_t kCanSign = 0x0004 | proto::SMB_FLAGS2_SMB_SECURITY_SIGNATURE_REQUIRED;

/// The longer list leads; what only the other one has comes behind it.
template <class T>
void merge(std::optional<std::vector<T>>& into, const std::vector<T>& list) {
  if (!into) into.emplace();
  std::vector<T> rest = list;
  if (list.size() > into->size()) std::swap(*into, rest);
  for (auto& each : rest) {
    if (into->size() >= kMostEntries) break;
    if (std::ranges::find(*into, each) == into->end()) into->push_back(std::move(each));
  }
  if (into->size() > kMostEntries) into->resize(kMostEntries);
}

}  // namespace

/// One client while its requests are folded.
class ClientOffers::Fold {
 public:
  Fold(std::string address, const std::string& source) {
    offer_.address = std::move(address);
    offer_.source = source;
  }

  void add(const proto::Smb1NegotiateRequest& request) {
    merge(offer_.smb1_dialects, request.dialects);
    if ((request.header.flags2 & kCanSign) != 0) smb1_signing_ = report::Signing::enabled;
    if (!traits_.smb1 || request.dialects.size() >= traits_.smb1->dialects.size()) traits_.smb1 = request;
  }

  void add(const proto::Smb2NegotiateRequest& request) {
    merge(offer_.dialects, request.dialects);
    std::ranges::sort(*offer_.dialects);
    const report::Signing signing = smb2_signing_of(request.security_mode);
    offer_.signing = std::min(offer_.signing.value_or(signing), signing);  // the weakest that it would do with
    offer_.capabilities = offer_.capabilities.value_or(0) | request.capabilities;
    if (request.client_guid != proto::Guid{}) offer_.client_guid = request.client_guid;
    for (const auto& context : request.contexts.contexts) std::visit([this](const auto& kind) { take(kind); }, context);
    if (!traits_.smb2 || weight(request) >= weight(*traits_.smb2)) traits_.smb2 = request;
  }

  [[nodiscard]] report::ClientOffer offer() const {
    report::ClientOffer out = offer_;
    if (!out.dialects) out.signing = smb1_signing_;
    out.guess = guess_client(traits_);
    report::cut_texts(out);
    return out;
  }

 private:
  static std::pair<std::size_t, std::size_t> weight(const proto::Smb2NegotiateRequest& request) {
    return {request.contexts.contexts.size(), request.dialects.size()};
  }

  void take(const proto::EncryptionCapabilities& context) { merge(offer_.ciphers, context.ciphers); }
  void take(const proto::SigningCapabilities& context) { merge(offer_.signing_algorithms, context.signing_algorithms); }
  void take(const proto::CompressionCapabilities& context) {
    merge(offer_.compression, context.compression_algorithms);
    const bool chained = (context.flags & proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED) != 0;
    offer_.compression_chained = offer_.compression_chained.value_or(false) || chained;
  }
  void take(const proto::NetnameNegotiateContextId& context) {
    offer_.netname = proto::utf16le_to_utf8(context.net_name);
  }
  template <class Other>
  void take(const Other& /*says nothing of the offer*/) {}

  report::ClientOffer offer_;
  std::optional<report::Signing> smb1_signing_;
  ClientTraits traits_;
};

ClientOffers::ClientOffers(std::string source) : source_(std::move(source)) {}
ClientOffers::~ClientOffers() = default;

void ClientOffers::add(const Exchange& exchange) {
  if (!exchange.request_sent) return;
  Exchange request_only;  // what was answered does not matter, so it is not decoded
  request_only.outcome = Outcome::not_captured;
  request_only.request = exchange.request;
  const Evidence evidence = read_evidence(request_only);
  const auto* smb1 = evidence.asked<proto::Smb1NegotiateRequest>();
  const auto* smb2 = evidence.asked<proto::Smb2NegotiateRequest>();
  if (smb1 == nullptr && smb2 == nullptr) return;
  const auto [place, fresh] = places_.try_emplace(exchange.client.address, folds_.size());
  if (fresh) folds_.emplace_back(exchange.client.address, source_);
  Fold& fold = folds_[place->second];
  if (smb1 != nullptr) fold.add(*smb1);
  if (smb2 != nullptr) fold.add(*smb2);
}

std::vector<report::ClientOffer> ClientOffers::all() const {
  std::vector<report::ClientOffer> out;
  out.reserve(folds_.size());
  for (const Fold& fold : folds_) out.push_back(fold.offer());
  return out;
}

std::optional<report::ClientOffer> ClientOffers::of(const std::string& address) const {
  const auto place = places_.find(address);
  return place == places_.end() ? std::nullopt : std::optional(folds_[place->second].offer());
}

std::vector<report::ClientOffer> client_offers(std::span<const Exchange> exchanges, const std::string& source) {
  ClientOffers offers(source);
  for (const auto& exchange : exchanges) offers.add(exchange);
  return offers.all();
}

}  // namespace smbprobe::probe
