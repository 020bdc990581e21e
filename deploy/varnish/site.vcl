# The front cache: it stores public pages under the generation that it was last told.
#
# A page made before a change is stored under the old number. Nobody reads it once the cache knows the
# next number (`publishing.caching.front_caches` tells it after the commit, and schedulers every second).
# Without a notice for LEASE the cache asks the site for every page until the next notice.
vcl 4.1;

import std;
import var;
import vsthrottle;

# The web processes: `deploy/varnish/backends.vcl`, or a file of this name elsewhere.
include "backends.vcl";

# Notices ----------------------------------------------------------------------------------------

sub take_notice {
    # A separate address: requests to the other one may come from anybody.
    if (local.socket != "notices") {
        return (synth(405, "Method Not Allowed"));
    }
    if (req.http.X-Generation !~ "^[0-9]{1,18}$") {
        return (synth(400, "Which generation?"));
    }
    # One at a time: of two crossing notices the greater number stays, and the other one is repeated.
    if (vsthrottle.is_denied("notice", 1, 365d)) {
        return (synth(409, "Another notice is being taken"));
    }
    set req.http.X-Before = var.global_get("generation");
    if (std.integer(req.http.X-Generation, 0) > std.integer(req.http.X-Before, 0)) {
        set req.http.X-Generation = "" + std.integer(req.http.X-Generation, 0);
        var.global_set("before-" + req.http.X-Generation, req.http.X-Before);
        var.global_set("generation", req.http.X-Generation);
    }
    if (std.integer(req.http.X-Generation, 0) >= std.integer(req.http.X-Before, 0)) {
        var.global_set("told", "" + std.time2integer(now, 0));
    }
    vsthrottle.return_token("notice", 1, 365d);
    return (synth(200, "Acknowledged"));
}

# Requests ---------------------------------------------------------------------------------------

sub vcl_recv {
    if (req.method == "GENERATION") {
        call take_notice;
    }
    if (req.restarts > 0) {
        call choose_backend;
        if (req.http.X-As-Asked) {
            return (pass);
        }
        return (hash);
    }
    unset req.http.X-Generation;
    unset req.http.X-Before;
    unset req.http.X-Asked;
    unset req.http.X-As-Asked;
    unset req.http.Proxy;
    call recognise;
    call choose_backend;

    call take_body;
    if (req.method != "GET" && req.method !~ "^(HEAD|POST|OPTIONS|PUT|PATCH|DELETE)$") {
        return (synth(405, "Method Not Allowed"));
    }
    # One stored form beside the plain one; two for static files, which are compressed beforehand.
    if (req.url ~ "^/static/" && req.http.Accept-Encoding ~ "(^|[ ,])br(;q=(1|0\.[0-9]*[1-9]))?([ ,]|$)") {
        set req.http.Accept-Encoding = "br";
    } elsif (req.http.Accept-Encoding ~ "gzip") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }
    if (req.url ~ "^/static/") {
        unset req.http.Cookie;
        return (hash);
    }
    if (req.url ~ "^/sante/" && (req.method == "GET" || req.method == "HEAD")) {
        # Asked once a second at most, however many want to know.
        set req.url = "/sante/";
        unset req.http.Cookie;
        return (hash);
    }
    if ((req.method != "GET" && req.method != "HEAD")
        || req.http.Authorization
        || req.http.X-Signed-In
        || req.http.Cookie ~ "(^|; ?)(__Host-)?site-a-venir="
        || req.url ~ "^/(admin|sante|site-a-venir)/") {
        return (pass);
    }
    set req.http.X-Generation = var.global_get("generation");
    if (req.http.X-Generation == "") {
        return (pass);
    }
    # LEASE, in seconds.
    if (std.integer(var.global_get("told"), 0) + 10 < std.time2integer(now, 0)
        && std.healthy(req.backend_hint)) {
        return (pass);
    }
    if (req.http.X-Session) {
        set req.http.X-Cookie = req.http.Cookie;
    }
    unset req.http.Cookie;
    if (req.url ~ "\?") {
        call keep_known_parameters;
        call choose_backend;
    }
    return (hash);
}

# Who asks. Anybody can invent a session: `X-Signed-In` is set for one that the site has lately said to be
# somebody's (`learn_who_asks`). Any other one gets public pages from the cache.
sub recognise {
    unset req.http.X-Cookie;
    unset req.http.X-Session;
    unset req.http.X-Signed-In;
    unset req.http.X-Guest;
    unset req.http.X-Stranger;
    if (req.http.Cookie ~ "(^|; ?)(__Host-)?sessionid=") {
        set req.http.X-Session = regsub(req.http.Cookie, "^(.*; ?)?(__Host-)?sessionid=([^;]*).*$", "\3");
        if (std.integer(var.global_get("session-" + req.http.X-Session), 0) > std.time2integer(now, 0)) {
            set req.http.X-Signed-In = "1";
        }
    }
    # The address that the proxy in front saw: Varnish has added that of the proxy. Of an IPv6 address
    # the first half, since a home has as many as it likes.
    set req.http.X-Visitor = regsub(req.http.X-Forwarded-For, ", *[^,]*$", "");
    set req.http.X-Visitor = regsub(req.http.X-Visitor, "^.*, *", "");
    set req.http.X-Visitor = regsub(req.http.X-Visitor, "^([0-9a-f]+(:[0-9a-f]+){1,3}):.*$", "\1");
    # Anybody can invent the cookie of a guest, too, and names of pages and files.
    if (req.http.Cookie ~ "(^|; ?)(__Host-)?site-a-venir=") {
        set req.http.X-Guest = regsub(req.http.Cookie, "^(.*; ?)?(__Host-)?site-a-venir=([^;]*).*$", "\3");
        if (std.integer(var.global_get("guest-" + req.http.X-Guest), 0) <= std.time2integer(now, 0)) {
            set req.http.X-Stranger = "1";
        }
    }
    # Three that were not there within a minute make a stranger, for twenty seconds each.
    if (vsthrottle.remaining("missed " + req.http.X-Visitor, 3, 60s) == 0) {
        set req.http.X-Stranger = "1";
    }
}

# The site says of each answer whether its session or its invitation is somebody's. An idle session ends after
# as long.
sub learn_who_asks {
    if (resp.http.X-Signed-In && req.http.X-Session) {
        var.global_set("session-" + req.http.X-Session, "" + std.time2integer(now + 2h, 0));
    }
    if (resp.http.X-Guest && req.http.X-Guest) {
        var.global_set("guest-" + req.http.X-Guest, "" + std.time2integer(now + 2h, 0));
    }
}

# What the cache has not costs the site work, so each address may ask for so much of it: no address fills
# the processes for searches, nor those for strangers. Whoever is signed in may ask for more.
sub limit {
    if (req.http.X-Signed-In || req.restarts > 0 || req.url ~ "^/sante/") {
        return;
    }
    if ((req.backend_hint == searches || req.backend_hint == strangers)
        && vsthrottle.is_denied("searches " + req.http.X-Visitor, 20, 10s)) {
        return (synth(429, "Too Many Requests"));
    }
    # A page has many pictures.
    if (req.url !~ "^/(static|media)/" && vsthrottle.is_denied(req.http.X-Visitor, 60, 10s)) {
        return (synth(429, "Too Many Requests"));
    }
}

sub vcl_pass {
    call limit;
}

# A body is received completely before a web process is asked, or it is refused. Only who is signed in sends long
# ones; the sizes are those of `eigcms.middleware`. A slow body holds a thread until the proxy in front
# ends it, and there are enough threads. `cache_req_body` cuts off a body that it refuses. Without it,
# an unwanted body would be received to its end before any answer.
sub take_body {
    if (!req.http.Content-Length && !req.http.Transfer-Encoding) {
        return;
    }
    if (req.url ~ "^/admin/" && req.http.X-Signed-In
        && std.integer(req.http.Content-Length, 0) <= 62914560) {
        if (!std.cache_req_body(60MB)) {
            return (synth(413, "Content Too Large"));
        }
    } elsif (!std.cache_req_body(64KB)) {
        return (synth(413, "Content Too Large"));
    }
}

# The parameters of all pages. `publishing.caching.public_views` has those of each page.
sub keep_known_parameters {
    set req.http.X-Asked = req.url;
    set req.url = std.querysort(req.url);
    set req.url = regsuball(req.url,
        "(?<=[?&])(?!(annee|categorie|expertise|message|organisation|page|promotion|q|role|statut|thematique|tri|type)=[^&])[^&]*&?",
        "");
    set req.url = regsub(req.url, "[?&]+$", "");
    if (req.url == req.http.X-Asked) {
        unset req.http.X-Asked;
    }
}

sub vcl_hash {
    hash_data(req.http.X-Generation);
    hash_data(req.http.X-Forwarded-Proto);
    hash_data(req.url);
    # Every port is answered with the same page.
    hash_data(regsub(std.tolower(req.http.Host), ":[0-9]*$", ""));
    return (lookup);
}

sub vcl_miss {
    if (!std.healthy(req.backend_hint)) {
        call go_back;
    }
    call limit;
}

# Show earlier pages only while the site is down.
sub go_back {
    if (req.http.X-Generation && req.restarts < 24) {
        set req.http.X-Before = var.global_get("before-" + req.http.X-Generation);
        if (req.http.X-Before != "") {
            set req.http.X-Generation = req.http.X-Before;
            return (restart);
        }
    }
}

# Responses --------------------------------------------------------------------------------------

sub vcl_backend_fetch {
    # Varnish added the address of the proxy before it to that of the visitor.
    set bereq.http.X-Forwarded-For = regsub(bereq.http.X-Forwarded-For, ",[^,]*$", "");
}

sub vcl_backend_response {
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    # Of an answer that is not stored, so much more is held than its reader has taken.
    set beresp.transit_buffer = 2MB;
    unset beresp.http.Server;
    # The site answers that its database is away.
    if (beresp.status == 503) {
        set beresp.http.X-Down = "1";
    }
    if (bereq.url == "/sante/" && !bereq.uncacheable) {
        set beresp.ttl = 1s;
        return (deliver);
    }
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status == 200 && !beresp.http.Set-Cookie
        && (!beresp.http.Vary || beresp.http.Vary == "Accept-Encoding")) {
        if (bereq.url ~ "^/static/" && beresp.http.Cache-Control ~ "max-age") {
            # The name of such a file changes with its content.
            set beresp.storage = storage.pages;
            return (deliver);
        }
        # The page has the number of its key or a later one, never an older one.
        if (beresp.http.X-Generation && beresp.http.No-Vary-Search
            && std.integer(beresp.http.X-Generation, 0) >= std.integer(bereq.http.X-Generation, 0)) {
            set beresp.ttl = 1d;
            set beresp.storage = storage.pages;
            return (deliver);
        }
        # The rights to a file are the same for the whole generation. A large one is fetched at once and
        # kept once for all its readers: a slow one holds no memory of its own, and no web process.
        if (bereq.url ~ "^/(media|documents)/" && beresp.http.Cache-Control ~ "public") {
            set beresp.ttl = 1d;
            set beresp.storage = storage.pages;
            if (std.integer(beresp.http.Content-Length, 0) > 1048576) {
                set beresp.storage = storage.large;
            }
            return (deliver);
        }
    }
    # For a second, each request to this address gets its own answer.
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
    return (deliver);
}

sub vcl_backend_error {
    # A site that is only busy is not down, so no earlier page is shown.
    if (!std.healthy(bereq.backend)) {
        set beresp.http.X-Down = "1";
    }
    set beresp.http.Content-Type = "text/html; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = {"<!DOCTYPE html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Site indisponible</title>
<body style="max-width: 40rem; margin: 4rem auto; padding: 0 1rem; font-family: sans-serif">
<h1>Le site est indisponible</h1>
<p>Il revient dans un instant. Réessayez dans une minute.</p>
</body>
</html>
"};
    return (deliver);
}

sub vcl_deliver {
    if (resp.http.X-Down) {
        call go_back;
    }
    # An old address may depend on other parameters: ask again with all of them.
    if (req.http.X-Asked && !req.http.X-As-Asked
        && resp.status >= 300 && resp.status != 304 && resp.status < 500) {
        set req.http.X-As-Asked = "1";
        set req.url = req.http.X-Asked;
        return (restart);
    }
    # What is not for everybody may be for the owner of the session.
    if (req.http.X-Cookie && !req.http.X-As-Asked && !resp.http.X-Generation
        && resp.http.Cache-Control !~ "public" && resp.status < 500) {
        set req.http.X-As-Asked = "1";
        set req.http.Cookie = req.http.X-Cookie;
        return (restart);
    }
    call learn_who_asks;
    if (resp.status == 404) {
        set req.http.X-Missed = "" + vsthrottle.is_denied("missed " + req.http.X-Visitor, 3, 60s);
    }
    unset resp.http.X-Signed-In;
    unset resp.http.X-Guest;
    unset resp.http.X-Down;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    unset resp.http.Age;
}

sub vcl_synth {
    if (resp.status == 429) {
        set resp.http.Retry-After = "10";
    }
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.body = resp.reason + {"
"};
    return (deliver);
}
