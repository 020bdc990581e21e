# The web processes: one service for visitors, and one for the editors and the health check, which visitors
# cannot fill. With several machines, one backend each and a director:
#
#     import directors;
#     sub vcl_init {
#         new visitors = directors.round_robin();
#         visitors.add_backend(one);
#         visitors.add_backend(two);
#     }
#     sub choose_backend { set req.backend_hint = visitors.backend(); … }

probe site {
    .request =
        "GET /robots.txt HTTP/1.1"
        "Host: localhost"
        "X-Forwarded-Proto: https"
        "Connection: close";
    .interval = 500ms;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

# `web`, `searches` and `strangers` are one service. Together they ask as much at a time as it has threads: four
# for each of its processes (`WEB_CONCURRENCY`). Some more wait for a moment, and the newest get 503: the site is busy,
# not down.
backend web {
    .host = "127.0.0.1";
    .port = "8001";
    .first_byte_timeout = 60s;
    .max_connections = 6;
    # After a publication, no page is stored yet: many are asked for at once.
    .wait_limit = 64;
    .wait_timeout = 5s;
    .probe = site;
}

# There are as many searches and pages of lists as anybody invents. One at a time leaves a processor to the others.
backend searches {
    .host = "127.0.0.1";
    .port = "8001";
    .first_byte_timeout = 60s;
    .max_connections = 1;
    # A list is asked for anew after each publication, by everybody who reads it.
    .wait_limit = 16;
    .wait_timeout = 5s;
    .probe = site;
}

# Whoever asked for what is not there just now, or has a cookie of a guest that the site did not confirm yet.
backend strangers {
    .host = "127.0.0.1";
    .port = "8001";
    .first_byte_timeout = 60s;
    .max_connections = 1;
    .wait_limit = 4;
    .wait_timeout = 5s;
    .probe = site;
}

# Whoever is signed in. Varnish asks no backend whose probe fails, so there is none from here on.
backend editors {
    .host = "127.0.0.1";
    .port = "8002";
    .first_byte_timeout = 60s;
}

# The same service for whoever is not signed in, one at a time.
backend sign_in {
    .host = "127.0.0.1";
    .port = "8002";
    .first_byte_timeout = 60s;
    .max_connections = 1;
    .wait_limit = 8;
    .wait_timeout = 2s;
}

backend health {
    .host = "127.0.0.1";
    .port = "8002";
    .max_connections = 1;
    .wait_limit = 8;
    .wait_timeout = 2s;
}

sub choose_backend {
    if (req.url ~ "^/sante/") {
        set req.backend_hint = health;
    } elsif (req.http.X-Signed-In) {
        set req.backend_hint = editors;
    } elsif (req.url ~ "^/admin/") {
        set req.backend_hint = sign_in;
    } elsif (req.http.X-Stranger) {
        set req.backend_hint = strangers;
    } elsif (req.url ~ "\?") {
        set req.backend_hint = searches;
    } else {
        set req.backend_hint = web;
    }
}
