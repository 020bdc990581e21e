# The front cache: it stores public pages under the generation that it was last told.
#
# A page made before a change is stored under the old number. Nobody reads it once the cache knows the
# next number (`publishing.caching.caches` tells it after the commit, and schedulers every second).
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
    call choose_backend;
    if (req.restarts > 0) {
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
    if ((req.method != "GET" && req.method != "HEAD")
        || req.http.Authorization
        || req.http.Cookie ~ "(^|; ?)(__Host-)?(sessionid|site-a-venir)="
        || req.url ~ "^/(admin|documents|sante|site-a-venir)/") {
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
    unset req.http.Cookie;
    if (req.url ~ "\?") {
        call keep_known_parameters;
    }
    return (hash);
}

# A body is received completely before a web process is asked, or it is refused. Only editors send long
# ones; the sizes are those of `eigcms.middleware`. A slow body holds a thread until the proxy in front
# ends it, and there are enough threads. `cache_req_body` cuts off a body that it refuses. Without it,
# an unwanted body would be received to its end before any answer.
sub take_body {
    if (!req.http.Content-Length && !req.http.Transfer-Encoding) {
        return;
    }
    if (req.url ~ "^/admin/" && req.http.Cookie ~ "(^|; ?)(__Host-)?sessionid="
        && std.integer(req.http.Content-Length, 0) <= 62914560) {
        if (!std.cache_req_body(60MB)) {
            return (synth(413, "Content Too Large"));
        }
    } elsif (!std.cache_req_body(64KB)) {
        return (synth(413, "Content Too Large"));
    }
}

# The parameters of all pages. `publishing.caching.parameters` has those of each page.
sub keep_known_parameters {
    set req.http.X-Asked = req.url;
    set req.url = std.querysort(req.url);
    set req.url = regsuball(req.url,
        "(?<=[?&])(?!(annee|categorie|expertise|message|organisation|page|promo|promotion|q|statut|thematique|tri|type)=[^&])[^&]*&?",
        "");
    set req.url = regsub(req.url, "[?&]+$", "");
    if (req.url == req.http.X-Asked) {
        unset req.http.X-Asked;
    }
}

sub vcl_hash {
    hash_data(req.http.X-Generation);
    hash_data(req.http.X-Forwarded-Proto);
    # Varnish's own `vcl_hash` adds the address and the host.
}

sub vcl_miss {
    if (!std.healthy(req.backend_hint)) {
        call go_back;
    }
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
    unset beresp.http.Server;
    # The site answers that its database is away.
    if (beresp.status == 503) {
        set beresp.http.X-Down = "1";
    }
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status == 200 && !beresp.http.Set-Cookie
        && (!beresp.http.Vary || beresp.http.Vary == "Accept-Encoding")) {
        if (bereq.url ~ "^/static/" && beresp.http.Cache-Control ~ "max-age") {
            # The name of such a file changes with its content.
            return (deliver);
        }
        # The page has the number of its key or a later one, never an older one.
        if (beresp.http.X-Generation && beresp.http.No-Vary-Search
            && std.integer(beresp.http.X-Generation, 0) >= std.integer(bereq.http.X-Generation, 0)) {
            set beresp.ttl = 1d;
            return (deliver);
        }
        # The rights to a file are the same for the whole generation.
        if (bereq.url ~ "^/media/" && beresp.http.Cache-Control ~ "public") {
            set beresp.ttl = 1d;
            return (deliver);
        }
    }
    # For a second, each request to this address gets its own answer.
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
    return (deliver);
}

sub vcl_backend_error {
    set beresp.http.X-Down = "1";
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
    unset resp.http.X-Down;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    unset resp.http.Age;
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.body = resp.reason + {"
"};
    return (deliver);
}
