//! Styles, script and fonts, kept by browsers for a year under names that change with their content.

use actix_web::{HttpResponse, http::header, web};

use crate::{
    ui::assets,
    web::{
        HttpError,
        respond::Answer,
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/assets/{name}", Rule::Public, || web::to(asset))]
}

async fn asset(name: web::Path<String>) -> Answer {
    let asset = assets::get(&name).ok_or(HttpError::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable")).content_type(asset.content_type);
    if asset.content_type == "font/woff2" {
        // Fonts are compressed already.
        answer.insert_header(header::ContentEncoding::Identity);
    }
    Ok(answer.body(asset.bytes.into_owned()))
}
