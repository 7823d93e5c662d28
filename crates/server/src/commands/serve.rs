//! `ehc serve`

use std::net::TcpListener;

use clap::Args;
use ehc_application::notifications::Stop;
use tokio::signal::unix::{SignalKind, signal};

use super::CommandError;
use crate::{
    output, post,
    settings::Settings,
    wiring,
    worker::{self, Workers},
};

/// Serve the pages and do the work behind them.
#[derive(Debug, Args)]
pub struct Serve {}

impl Serve {
    /// Runs until it is told to stop: by SIGTERM or Ctrl+C, after the requests and the work in progress.
    ///
    /// # Errors
    /// [`CommandError`] when the address is taken or the database cannot be opened.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        settings.check_places()?;
        let service = wiring::serving(settings)?;
        wiring::check_against_checkpoints(&service, settings)?;
        let listener = TcpListener::bind(&settings.web.bind)
            .map_err(|_| CommandError::Failed(format!("The address {} cannot be listened on", settings.web.bind)))?;
        let address = listener.local_addr()?;
        let workers = match settings.web.workers {
            0 => std::thread::available_parallelism().map_or(2, usize::from),
            given => given,
        };
        // Blocking threads beyond the connections would only wait for one. The pool is shared between the workers; each has threads of its own.
        let connections = usize::try_from(settings.database.connections()).unwrap_or(8) + 2;
        let threads = connections.div_ceil(workers).max(4);
        let app = wiring::app(settings, service.clone());
        let stop = Stop::new();
        let mut jobs = Vec::new();
        if settings.worker.in_serve {
            jobs = worker::jobs(&service, settings)?;
            jobs.push(post::job(&service, settings, &stop)?);
        }
        let background = Workers::start(jobs);

        let served = actix_web::rt::System::new().block_on(async {
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            let server = ehc_http::start(app, listener, workers, threads)?;
            let handle = server.handle();
            let mut running = actix_web::rt::spawn(server);
            output::line(&format!("Listening on http://{address}"))?;
            tracing::info!(%address, database = service.store.database().kind(), "serving");
            tokio::select! {
                ended = &mut running => return ended.map_err(std::io::Error::other)?,
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("stopping");
            handle.stop(true).await;
            Ok::<(), std::io::Error>(())
        });
        service.views.flush().map_err(CommandError::from)?;
        stop.request();
        background.stop();
        Ok(served?)
    }
}
