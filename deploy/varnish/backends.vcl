# The web processes. With several machines, one backend each and a director:
#
#     import directors;
#     sub vcl_init {
#         new web = directors.round_robin();
#         web.add_backend(one);
#         web.add_backend(two);
#     }
#     sub choose_backend { set req.backend_hint = web.backend(); }

backend web {
    .host = "127.0.0.1";
    .port = "8001";
    .first_byte_timeout = 60s;
    .probe = {
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
}

# Varnish asks no backend whose probe fails. `/sante/` tells what is down, so it is asked without one.
backend health {
    .host = "127.0.0.1";
    .port = "8001";
}

sub choose_backend {
    set req.backend_hint = web;
    if (req.url ~ "^/sante/") {
        set req.backend_hint = health;
    }
}
