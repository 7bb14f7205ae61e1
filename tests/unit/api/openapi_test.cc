#include "api/openapi.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "model/descriptions.h"

using namespace snug;

namespace {

/// Every `$ref` in a document.
void collect_references(json::Value value, std::set<std::string>& out) {
  value.each_member([&](std::string_view name, json::Value member) {
    if (name == "$ref") out.insert(std::string(*member.string()));
    collect_references(member, out);
    return true;
  });
  value.each_element([&](json::Value element) {
    collect_references(element, out);
    return true;
  });
}

json::Value at(json::Value value, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) {
    const auto member = value.member(name);
    REQUIRE_MESSAGE(member, name);
    value = *member;
  }
  return value;
}

}  // namespace

TEST_CASE("the document describes the table") {
  const Table table(all_operations());
  const std::string text = openapi_document(table, "1.2.3", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  CHECK(at(*document, {"openapi"}).string() == "3.1.0");
  CHECK(at(*document, {"info", "version"}).string() == "1.2.3");

  std::size_t described = 0, with_path = 0;
  at(*document, {"paths"}).each_member([&](std::string_view, json::Value methods) {
    methods.each_member([&](std::string_view, json::Value operation) {
      ++described;
      CHECK(table.find(*at(operation, {"operationId"}).string()));
      return true;
    });
    return true;
  });
  for (const Operation& operation : table.all()) with_path += !operation.method.empty();
  CHECK(described == with_path);
}

TEST_CASE("everything that is referred to is there") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  std::set<std::string> references;
  collect_references(*document, references);
  CHECK(references.contains("#/components/schemas/Chat"));
  for (const std::string& reference : references) {
    CAPTURE(reference);
    json::Value value = *document;
    std::size_t begin = 2;
    while (begin < reference.size()) {
      const std::size_t end = std::min(reference.find('/', begin), reference.size());
      value = at(value, {std::string_view(reference).substr(begin, end - begin)});
      begin = end + 1;
    }
  }
}

TEST_CASE("parameters stand where REST takes them") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  const json::Value list = at(*document, {"paths", "/chats/{chatId}/messages", "get"});
  std::vector<std::string> places;
  at(list, {"parameters"}).each_element([&](json::Value parameter) {
    if (parameter.member("in")) places.emplace_back(*parameter.member("in")->string());
    return true;
  });
  CHECK(places == std::vector<std::string>{"path", "query", "query", "query", "query"});
  CHECK_FALSE(list.member("requestBody"));

  const json::Value send = at(*document, {"paths", "/chats/{chatId}/messages", "post"});
  const json::Value body = at(send, {"requestBody", "content", "application/json", "schema"});
  CHECK(at(body, {"properties"}).member("content"));
  CHECK_FALSE(at(body, {"properties"}).member("chatId"));
  CHECK(at(send, {"responses", "200", "headers"}).member("Snug-Cursor"));
}

namespace {

/// Where something with a meaning says none: operations, their parameters, and the members of every object.
void collect_undescribed(json::Value value, const std::string& way, std::vector<std::string>& out) {
  const auto told = [](json::Value what) {
    const auto text = what.member("description");
    return text && text->string() && !text->string()->empty();
  };
  if ((value.member("operationId") || value.member("in")) && !told(value)) out.push_back(way);
  value.each_member([&](std::string_view name, json::Value member) {
    const std::string inside = way + "/" + std::string(name);
    if (name == "properties" || name == "x-events" || name == "x-schemas" || name == "schemas") {
      member.each_member([&](std::string_view field, json::Value schema) {
        if (!told(schema)) out.push_back(inside + "/" + std::string(field));
        return true;
      });
    }
    collect_undescribed(member, inside, out);
    return true;
  });
  std::size_t index = 0;
  value.each_element([&](json::Value element) {
    collect_undescribed(element, way + "/" + std::to_string(index++), out);
    return true;
  });
}

}  // namespace

TEST_CASE("everything that has a meaning says it: `///<` beside a field, `///` above a type, the row of an operation") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  std::vector<std::string> undescribed;
  collect_undescribed(*document, "#", undescribed);
  for (const std::string& way : undescribed) FAIL_CHECK("no description: ", way);
}

namespace {

/// `forbidden: the chat is a direct chat`, for each failure of a response.
std::vector<std::string> failures_at(json::Value operation, std::string_view status) {
  std::vector<std::string> out;
  at(operation, {"responses", status, "x-failures"}).each_element([&](json::Value failure) {
    out.push_back(std::string(*at(failure, {"code"}).string()) + ": " + std::string(*at(failure, {"when"}).string()));
    return true;
  });
  return out;
}

}  // namespace

TEST_CASE("who may call an operation, and what it fails by, is what its row says") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  const json::Value remove = at(*document, {"paths", "/chats/{chatId}", "delete"});
  CHECK(at(remove, {"x-rights"}).string() == "the owner of the chat");
  CHECK(at(remove, {"description"}).string() == "For the owner of the chat.");
  CHECK(failures_at(remove, "403") ==
        std::vector<std::string>{"not_member: the caller has left the chat, or was removed from it",
                                 "forbidden: the caller is not the owner of the chat",
                                 "forbidden: the chat is a direct chat"});
  CHECK(at(remove, {"responses", "404", "description"}).string() ==
        "- `not_found`: there is no such chat, or the caller was never in it");
  CHECK_FALSE(at(remove, {"responses"}).member("409"));

  const json::Value begin = at(*document, {"paths", "/auth/login", "post"});
  CHECK(at(begin, {"x-rights"}).string() == "everybody, without a login");
  CHECK(at(begin, {"description"}).string()->starts_with("Needs no login. The answer to"));

  const json::Value announced = at(*document, {"paths", "/admin/announcement", "get"});
  CHECK(at(announced, {"description"}).string() == "For administrators. Others have it in `ready`.");
  CHECK(failures_at(announced, "404") == std::vector<std::string>{"not_found: the caller is not an administrator"});

  CHECK(at(*document, {"components", "responses", "Problem"}).member("x-failures"));
}

TEST_CASE("what goes over sockets only is told, too") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  const json::Value typing = at(*document, {"x-socket-operations", "typing_start"});
  CHECK(at(typing, {"requestBody", "content", "application/json", "schema", "properties"}).member("chatId"));
  CHECK(failures_at(typing, "415").size() == 1);
}

TEST_CASE("every operation stands in a chapter") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  std::vector<std::string> tags;
  at(*document, {"tags"}).each_element([&](json::Value tag) {
    tags.emplace_back(*at(tag, {"name"}).string());
    return true;
  });
  CHECK(tags.size() == std::set<std::string>(tags.begin(), tags.end()).size());
  for (const Operation& operation : all_operations())
    CHECK_MESSAGE(std::find(tags.begin(), tags.end(), operation.noun) != tags.end(), operation.name);
}

TEST_CASE("what a comment says is what the document says") {
  const std::string text = openapi_document(Table(all_operations()), "1", 8000);
  const auto document = json::parse(text);
  REQUIRE(document);
  const json::Value chat = at(*document, {"components", "schemas", "Chat"});
  CHECK(at(chat, {"properties", "lastSeq", "description"}).string() == "place of the newest message; 0: none yet");
  CHECK(description_of("Chat", "last_seq") == "place of the newest message; 0: none yet");
  CHECK(description_of("AdminListBansParams", "page") == description_of("PageCursor"));
  CHECK(description_of("Chat", "nothing_of_this_name").empty());
}

TEST_CASE("bounds are those that are kept, and null stands where it is taken") {
  const std::string text = openapi_document(Table(all_operations()), "1", 1234);
  const auto document = json::parse(text);
  REQUIRE(document);
  const auto body = [&](std::string_view path, std::string_view method, std::string_view field) {
    return at(*document,
              {"paths", path, method, "requestBody", "content", "application/json", "schema", "properties", field});
  };
  const json::Value username = body("/auth/register", "post", "username");
  CHECK(at(username, {"minLength"}).integer() == 3);
  CHECK(at(username, {"maxLength"}).integer() == 32);
  CHECK(at(username, {"pattern"}).string() == "^[A-Za-z0-9][A-Za-z0-9_.-]*$");
  CHECK(at(body("/chats/{chatId}/messages", "post", "content"), {"maxLength"}).integer() == 1234);
  const auto type = [](json::Value schema) {
    std::string out;
    json::write_value(out, at(schema, {"type"}));
    return out;
  };
  CHECK(type(body("/users/me", "patch", "bio")) == R"(["string","null"])");
  CHECK(type(body("/users/me", "patch", "displayName")) == R"("string")");
  CHECK(type(body("/auth/login", "post", "longLived")) == R"(["boolean","null"])");
  CHECK(type(body("/auth/login", "post", "password")) == R"("string")");
  std::string kinds;
  json::write_value(kinds, at(body("/chats/{chatId}/messages", "post", "type"), {"enum"}));
  CHECK(kinds == R"(["text","image","file","audio",null])");
  std::string status;
  json::write_value(status, at(body("/users/me", "patch", "status"), {"anyOf"}));
  CHECK(status == R"([{"$ref":"#/components/schemas/StatusParams"},{"type":"null"}])");
}
