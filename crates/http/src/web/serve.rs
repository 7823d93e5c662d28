//! The web server.

use std::{io, net::TcpListener, time::Duration};

use actix_web::{
    App as ActixApp, Error, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    web,
};

use super::{App, HttpError, SignedIn, edge::edge, route::mount};

/// Puts the routes under the edge.
pub fn application(
    app: web::Data<App>,
) -> ActixApp<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<impl MessageBody>, Error = Error, InitError = ()>,
> {
    let rows = app.rows.clone();
    ActixApp::new()
        .app_data(app)
        .app_data(web::QueryConfig::default().error_handler(|_, _| HttpError::Malformed("The address was not whole.").into()))
        .app_data(web::PathConfig::default().error_handler(|_, _| HttpError::NotFound.into()))
        .configure(|config| mount(&rows, config))
        // Whoever is signed in keeps their frame.
        .default_service(web::to(|_: Option<SignedIn>| async { Err::<HttpResponse, _>(HttpError::NotFound) }))
        .wrap(from_fn(edge))
        .wrap(Compress::default())
}

/// Starts the server on a bound listener. It stops by its handle, after the requests in progress.
///
/// # Errors
/// What the system says of the listener.
pub fn start(app: App, listener: TcpListener, workers: usize, blocking_threads: usize) -> io::Result<Server> {
    let app = web::Data::new(app);
    Ok(HttpServer::new(move || application(app.clone()))
        .workers(workers)
        .worker_max_blocking_threads(blocking_threads)
        .max_connections(1_000)
        .client_request_timeout(Duration::from_secs(5))
        .keep_alive(Duration::from_secs(30))
        .tcp_nodelay(true)
        .shutdown_timeout(30)
        .disable_signals()
        .listen(listener)?
        .run())
}
