namespace Lamella.Benchmarks;

/// <summary>nginx with one worker, set up to serve files as fast as it can: <c>sendfile</c>, open files remembered, no log.</summary>
internal static class Nginx
{
    private const string Address = "http://127.0.0.1:18931";

    public static bool IsThere => Pinned.IsThere("nginx");

    /// <param name="root">The folder whose files it serves.</param>
    public static Task<Pinned> Start(string root, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "..", "nginx")).FullName;
        var configuration = Path.Combine(folder, "nginx.conf");
        var user = Environment.UserName == "root" ? "user root;" : "";
        File.WriteAllText(configuration,
            $$"""
            {{user}} daemon off; worker_processes 1; pid {{folder}}/pid; error_log {{folder}}/errors;
            events { worker_connections 1024; }
            http {
              access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000;
              open_file_cache max=10000; open_file_cache_valid 600s; default_type application/octet-stream;
              client_body_temp_path {{folder}}; proxy_temp_path {{folder}}; fastcgi_temp_path {{folder}}; uwsgi_temp_path {{folder}}; scgi_temp_path {{folder}};
              server { listen {{Address[7..]}}; root {{root}}; }
            }
            """);
        return Pinned.Start(["nginx", "-e", Path.Combine(folder, "errors"), "-c", configuration], Address, Pinned.ServerCore, cancellationToken);
    }
}
