#include "report/cut_texts.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "report/client_fields.hpp"
#include "report/host_fields.hpp"
#include "report/session_fields.hpp"

namespace smbprobe::report {
namespace {

/// Notes of what was cut; only a capture of a client that offers hundreds of long dialects could have more.
constexpr std::size_t kMostNoted = 256;

/// A place in a report, from the inside out: spelt only where something is cut.
struct Place {
  const Place* outer = nullptr;
  std::string_view key;  ///< "" for an element of a list
  std::optional<std::size_t> index{};

  [[nodiscard]] std::string text() const {
    std::string out = outer == nullptr ? std::string() : outer->text();
    if (index) return out + '[' + std::to_string(*index) + ']';
    return out.empty() ? std::string(key) : out + '.' + std::string(key);
  }
};

/// What the other side decides the number of; the rest follows from what was asked.
template <class T>
concept Told = std::same_as<T, std::string> || std::same_as<T, std::uint16_t> || std::same_as<T, UnknownContext> ||
               std::same_as<T, ReportedAnomaly>;

/// Walks what the tables list. A new field is cut without being named here.
class Cutter {
 public:
  explicit Cutter(std::vector<CutText>& cut) : cut_(cut) {}

  template <class... Rows, class T>
  void rows(const Place* place, std::tuple<Rows...> /*rows*/, T& in) {
    (row(Rows{}, place, in), ...);
  }

 private:
  template <Key Name, auto Member, class How, class T>
  void row(Field<Name, Member, How> /*row*/, const Place* place, T& in) {
    value({.outer = place, .key = Field<Name, Member, How>::name}, in.*Member);
  }
  template <auto Member, class T>
  void row(Flat<Member> /*row*/, const Place* place, T& in) {
    rows(place, Fields<MemberType<Member>>::list, in.*Member);
  }
  template <Key Name, class... Rows, class T>
  void row(Group<Name, Rows...> /*row*/, const Place* place, T& in) {
    const Place group{.outer = place, .key = Group<Name, Rows...>::name};
    (row(Rows{}, &group, in), ...);
  }
  template <Key Name, class... Rows, class T>
  void row(GroupOrNull<Name, Rows...> /*row*/, const Place* place, T& in) {
    row(Group<Name, Rows...>{}, place, in);
  }
  template <auto Applies, class Row, class T>
  void row(Only<Applies, Row> /*row*/, const Place* place, T& in) {
    row(Row{}, place, in);
  }
  template <class... Rows, class T>
  void row(MostlyEmpty<Rows...> /*row*/, const Place* place, T& in) {
    (row(Rows{}, place, in), ...);
  }
  template <class Other, class T>
  void row(Other /*has no text from the wire*/, const Place* /*place*/, T& /*in*/) {}

  void value(const Place& place, std::string& text) {
    if (const auto length = base::cut_long(text)) note(place, *length);
  }
  void value(const Place& place, proto::Bytes& bytes) { shorten(place, bytes, kMostListedBytes); }
  template <class T>
  void value(const Place& place, std::optional<T>& in) {
    if (in) value(place, *in);
  }
  template <class T>
  void value(const Place& place, std::vector<T>& list) {
    if constexpr (Told<T>) shorten(place, list, kMostListed);
    if constexpr (!std::integral<T>)
      for (std::size_t i = 0; i < list.size(); ++i) value({.outer = &place, .key = {}, .index = i}, list[i]);
  }
  template <class T>
  void value(const Place& place, T& in) {
    if constexpr (HasFields<T>) rows(&place, Fields<T>::list, in);
  }

  template <class T>
  void shorten(const Place& place, std::vector<T>& list, std::size_t most) {
    if (list.size() <= most) return;
    note(place, list.size());
    list.resize(most);
  }

  void note(const Place& place, std::size_t length) {
    if (cut_.size() < kMostNoted) cut_.push_back({place.text(), length});
  }

  std::vector<CutText>& cut_;
};

template <class T>
void cut_by_table(T& in) {
  if (in.cut.size() > kMostNoted) in.cut.resize(kMostNoted);  // a saved report may say anything
  for (CutText& each : in.cut) base::cut_long(each.field);
  Cutter(in.cut).rows(nullptr, Fields<T>::list, in);
}

}  // namespace

void cut_texts(HostReport& report) { cut_by_table(report); }
void cut_texts(ClientOffer& offer) { cut_by_table(offer); }
void cut_texts(Session& session) { cut_by_table(session); }

}  // namespace smbprobe::report
