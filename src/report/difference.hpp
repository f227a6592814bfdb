// What differs between two values of one table, leaf by leaf: nothing has to be listed, so nothing is forgotten. Only
// .cpp files include this.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "report/field_json.hpp"
#include "report/host_fields.hpp"

namespace smbprobe::report {

/// One leaf on both sides; empty where it is not known: null, not asked, no such element.
struct LeafDifference {
  std::string path;  ///< "445.smb2.3.1.1.signing"
  std::optional<std::string> before;
  std::optional<std::string> after;
  /// Of a list: its elements. Empty for another leaf.
  std::optional<std::vector<std::string>> before_list;
  std::optional<std::vector<std::string>> after_list;
  bool is_list = false;
};

// What an element of a list is called in a path; a list of other elements is a leaf.
[[nodiscard]] inline std::string id_of(const Smb1Dialect& dialect) { return dialect.dialect; }
[[nodiscard]] inline std::string id_of(const Smb2Dialect& dialect) {
  return proto::label_or_hex(proto::kSmb2Dialects, dialect.revision);
}
[[nodiscard]] inline std::string id_of(const EndpointReport& endpoint) { return std::to_string(endpoint.port); }

// What makes two elements the same one: a port that speaks another transport was asked another question.
template <class Dialect>
[[nodiscard]] bool is_same(const Dialect& a, const Dialect& b) {
  return id_of(a) == id_of(b);
}
[[nodiscard]] inline bool is_same(const EndpointReport& a, const EndpointReport& b) {
  return a.port == b.port && a.transport == b.transport;
}

/// The text of a leaf: JSON without the quotes of a string; nothing for null and for what is not known.
template <class How, class T>
std::optional<std::string> leaf_text(const T& value) {
  if constexpr (requires { value.has_value(); })
    if (!value.has_value()) return std::nullopt;
  if constexpr (std::is_same_v<T, Smb1Status>)
    if (value == Smb1Status::unknown) return std::nullopt;
  JsonWriter out;
  How::write(out, value);
  std::string text = out.take();
  if (text == "null") return std::nullopt;
  if (text.starts_with('"')) {
    JsonReader in(text);
    return in.text();
  }
  return text;
}

/// "refused, status_0xc00000bb"; nothing for what was not asked.
[[nodiscard]] inline std::optional<std::string> verdict_text(const Verdict& verdict) {
  if (verdict.answer == Answer::not_asked) return std::nullopt;
  std::string out(name_of(verdict.answer));
  if (!verdict.reason.is_none()) out += ", " + to_string(verdict.reason);
  return out;
}

/// "silent, timeout".
[[nodiscard]] inline std::string state_text(const EndpointReport& endpoint) {
  std::string out(name_of(endpoint.state));
  if (!endpoint.reason.is_none()) out += ", " + to_string(endpoint.reason);
  return out;
}

/// The names of the accepted ones, in their order.
template <const auto& Table>
std::optional<std::vector<std::string>> accepted_names(const std::optional<std::vector<Algorithm>>& list) {
  if (!list) return std::nullopt;
  std::vector<std::string> out;
  for (const Algorithm& each : *list)
    if (each.verdict.answer == Answer::accepted) out.push_back(proto::label_or_hex(Table, each.id));
  return out;
}

/// Walks both sides and calls on(LeafDifference&&) for each leaf that differs.
template <class On>
class DifferenceWalk {
 public:
  explicit DifferenceWalk(On on) : on_(std::move(on)) {}

  template <class T>
  void object(const std::string& path, const T& a, const T& b) {
    rows(path, Fields<T>::list, a, b);
  }
  /// What a port says is compared where its state is the same on both sides; else the state tells the rest.
  void object(const std::string& path, const EndpointReport& a, const EndpointReport& b) {
    leaf(path + "state", state_text(a), state_text(b));
    if (a.state == b.state) rows(path, Fields<EndpointReport>::list, a, b);
  }

  template <class... Rows, class T>
  void rows(const std::string& path, const std::tuple<Rows...>& /*rows*/, const T& a, const T& b) {
    (row(Rows{}, path, a, b), ...);
  }

 private:
  template <Key Name, auto Member, class How, class T>
  void row(Field<Name, Member, How> /*row*/, const std::string& path, const T& a, const T& b) {
    constexpr bool is_state = std::is_same_v<T, EndpointReport> && (Name.view() == "state" || Name.view() == "how");
    if constexpr (!is_state) value<How>(path + std::string(Name.view()), a.*Member, b.*Member);
  }
  template <Key Name, auto Make, auto Check, class T>
  void row(Derived<Name, Make, Check> /*row*/, const std::string& /*path*/, const T& /*a*/, const T& /*b*/) {}
  template <Key Name, class T>
  void row(Reserved<Name> /*row*/, const std::string& /*path*/, const T& /*a*/, const T& /*b*/) {}
  template <auto Member, class T>
  void row(Flat<Member> /*row*/, const std::string& path, const T& a, const T& b) {
    if constexpr (std::is_same_v<MemberType<Member>, Verdict>)
      leaf(path + "answer", verdict_text(a.*Member), verdict_text(b.*Member));
    else
      object(path, a.*Member, b.*Member);
  }
  template <Key Name, class... Rows, class T>
  void row(Group<Name, Rows...> /*row*/, const std::string& path, const T& a, const T& b) {
    (row(Rows{}, path + std::string(Name.view()) + '.', a, b), ...);
  }
  template <Key Name, class... Rows, class T>
  void row(GroupOrNull<Name, Rows...> /*row*/, const std::string& path, const T& a, const T& b) {
    const bool one_is_null = first_is_empty<Rows...>(a) != first_is_empty<Rows...>(b);
    if (one_is_null)
      first<Rows...>(path + std::string(Name.view()) + '.', a, b);
    else
      row(Group<Name, Rows...>{}, path, a, b);
  }
  template <class First, class... Rest, class T>
  static bool first_is_empty(const T& in) {
    return is_empty(First{}, in);
  }
  template <class First, class... Rest, class T>
  void first(const std::string& path, const T& a, const T& b) {
    row(First{}, path, a, b);
  }
  template <auto Applies, class Row, class T>
  void row(Only<Applies, Row> /*row*/, const std::string& path, const T& a, const T& b) {
    row(Row{}, path, a, b);
  }
  template <class Row, class T>
  void row(IfAny<Row> /*row*/, const std::string& path, const T& a, const T& b) {
    row(Row{}, path, a, b);
  }
  template <class... Rows, class T>
  void row(MostlyEmpty<Rows...> /*row*/, const std::string& path, const T& a, const T& b) {
    (row(Rows{}, path, a, b), ...);
  }

  template <class How, class T>
  void value(const std::string& path, const T& a, const T& b) {
    if (a == b) return;
    if constexpr (std::is_same_v<T, Verdict>) {
      if constexpr (How::is_answer) leaf(path, verdict_text(a), verdict_text(b));
    } else if constexpr (requires { How::names(a); }) {
      list(path.substr(0, path.rfind("_raw")), How::names(a), How::names(b));
    } else if constexpr (requires { How::table(); }) {
      algorithms<How>(path, a, b);
    } else if constexpr (requires { id_of(*a.begin()); }) {
      elements(path, a, b);
    } else if constexpr (requires { typename How::Item; }) {
      list(path, texts<typename How::Item>(&a), texts<typename How::Item>(&b));
    } else if constexpr (requires { typename How::Element::Item; }) {
      using Item = typename How::Element::Item;
      list(path, texts<Item>(a ? &*a : nullptr), texts<Item>(b ? &*b : nullptr));
    } else if constexpr (HasFields<T>) {
      object(path + '.', a, b);
    } else {
      leaf(path, leaf_text<How>(a), leaf_text<How>(b));
    }
  }

  /// Elements that have an id are compared each with its own; one that is on one side alone is a difference too.
  template <class T>
  void elements(const std::string& list_path, const std::vector<T>& a, const std::vector<T>& b) {
    const std::string path = list_path.substr(0, list_path.rfind('.') + 1);  // ids stand for the key of the list
    const auto find = [](const std::vector<T>& in, const T& like) -> const T* {
      const auto found = std::ranges::find_if(in, [&](const T& each) { return is_same(each, like); });
      return found == in.end() ? nullptr : &*found;
    };
    for (const T& before : a) {
      const T* const after = find(b, before);
      if (after != nullptr)
        object(path + id_of(before) + '.', before, *after);
      else
        leaf(element_path(path, before), element_text(before), std::nullopt);
    }
    for (const T& after : b)
      if (find(a, after) == nullptr) leaf(element_path(path, after), std::nullopt, element_text(after));
  }

  static std::string element_path(const std::string& path, const EndpointReport& endpoint) {
    return path + id_of(endpoint);
  }
  template <class Dialect>
  static std::string element_path(const std::string& path, const Dialect& dialect) {
    return path + id_of(dialect) + ".answer";
  }
  static std::optional<std::string> element_text(const EndpointReport& endpoint) {
    return std::string(name_of(endpoint.state));
  }
  template <class Dialect>
  static std::optional<std::string> element_text(const Dialect& dialect) {
    return verdict_text(dialect.verdict);
  }

  /// The accepted ones as a list; where that is the same, each answer that is another.
  template <class How>
  void algorithms(const std::string& path,
                  const std::optional<std::vector<Algorithm>>& a,
                  const std::optional<std::vector<Algorithm>>& b) {
    constexpr const auto& table = How::table();
    const auto before = accepted_names<table>(a);
    const auto after = accepted_names<table>(b);
    const std::string key = path.ends_with("cipher_answers") ? "ciphers" : "signing_algorithms";
    if (before != after) return list(path.substr(0, path.rfind('.') + 1) + key, before, after);
    const auto answer = [&](const std::optional<std::vector<Algorithm>>& in, std::uint16_t id) {
      const auto found = std::ranges::find(*in, id, &Algorithm::id);
      return found == in->end() ? std::nullopt : verdict_text(found->verdict);
    };
    if (!a || !b) return;
    for (const auto* side : {&*a, &*b})
      for (const Algorithm& each : *side) {
        if (side == &*b && std::ranges::find(*a, each.id, &Algorithm::id) != a->end()) continue;
        leaf(path + '.' + proto::label_or_hex(table, each.id), answer(a, each.id), answer(b, each.id));
      }
  }

  template <class Item, class T>
  static std::optional<std::vector<std::string>> texts(const std::vector<T>* in) {
    if (in == nullptr) return std::nullopt;
    std::vector<std::string> out;
    for (const T& each : *in) out.push_back(item_text<Item>(each));
    if constexpr (std::is_same_v<T, ReportedAnomaly>)
      std::ranges::sort(out);  // they come in the order of the exchanges
    return out;
  }

  template <class Item, class T>
  static std::string item_text(const T& item) {
    if constexpr (std::is_same_v<T, ReportedAnomaly>)
      return item.where + ": " + item.what;
    else
      return leaf_text<Item>(item).value_or("null");
  }

  void list(std::string path,
            std::optional<std::vector<std::string>> before,
            std::optional<std::vector<std::string>> after) {
    if (before == after) return;
    on_(LeafDifference{.path = std::move(path),
                       .before = {},
                       .after = {},
                       .before_list = std::move(before),
                       .after_list = std::move(after),
                       .is_list = true});
  }

  void leaf(std::string path, std::optional<std::string> before, std::optional<std::string> after) {
    if (before == after) return;
    on_(LeafDifference{.path = std::move(path),
                       .before = std::move(before),
                       .after = std::move(after),
                       .before_list = {},
                       .after_list = {},
                       .is_list = false});
  }

  On on_;
};

}  // namespace smbprobe::report
